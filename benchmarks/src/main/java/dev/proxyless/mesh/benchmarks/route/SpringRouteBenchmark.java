package dev.proxyless.mesh.benchmarks.route;

import dev.proxyless.mesh.benchmarks.calls.SpringChoice;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.springframework.cloud.client.ServiceInstance;

/**
 * Spring Cloud LoadBalancer as a blocking client uses it by default: round robin over a cached list. It has no routes, so
 * this is the pick alone.
 */
@State(Scope.Benchmark)
public class SpringRouteBenchmark {

    private final SpringChoice choice = SpringChoice.of(
            Fixture.SERVICE,
            Stream.of(Fixture.STABLE, Fixture.CANARY)
                    .flatMap(cluster -> Fixture.members(cluster).stream())
                    .map(member -> SpringChoice.instance(Fixture.SERVICE, member.port()))
                    .toList());

    /** One call's worth. */
    @Benchmark
    public ServiceInstance pick() {
        return choice.choose();
    }
}
