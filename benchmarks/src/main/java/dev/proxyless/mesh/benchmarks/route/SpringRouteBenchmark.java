package dev.proxyless.mesh.benchmarks.route;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.cache.concurrent.ConcurrentMapCacheManager;
import org.springframework.cloud.client.DefaultServiceInstance;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.loadbalancer.DefaultRequest;
import org.springframework.cloud.client.loadbalancer.DefaultRequestContext;
import org.springframework.cloud.client.loadbalancer.Request;
import org.springframework.cloud.client.loadbalancer.Response;
import org.springframework.cloud.loadbalancer.core.CachingServiceInstanceListSupplier;
import org.springframework.cloud.loadbalancer.core.RoundRobinLoadBalancer;
import org.springframework.cloud.loadbalancer.core.ServiceInstanceListSupplier;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Spring Cloud LoadBalancer as a blocking client uses it by default: round robin over a cached list. It has no routes, so
 * this is the pick alone.
 */
@State(Scope.Benchmark)
public class SpringRouteBenchmark {

    private final RoundRobinLoadBalancer balancer = balancer();
    private final Request<DefaultRequestContext> request = new DefaultRequest<>(new DefaultRequestContext());

    /** One call's worth. */
    @Benchmark
    public @Nullable ServiceInstance pick() {
        Response<ServiceInstance> chosen = Mono.from(balancer.choose(request)).block();
        return chosen == null ? null : chosen.getServer();
    }

    private static RoundRobinLoadBalancer balancer() {
        ServiceInstanceListSupplier supplier = new CachingServiceInstanceListSupplier(
                new FixedInstances(),
                new ConcurrentMapCacheManager(CachingServiceInstanceListSupplier.SERVICE_INSTANCE_CACHE_NAME));
        StaticListableBeanFactory beans = new StaticListableBeanFactory();
        beans.addBean("supplier", supplier);
        return new RoundRobinLoadBalancer(beans.getBeanProvider(ServiceInstanceListSupplier.class), Fixture.SERVICE);
    }

    /** All endpoints of the fixture. */
    private static final class FixedInstances implements ServiceInstanceListSupplier {

        @Override
        public String getServiceId() {
            return Fixture.SERVICE;
        }

        @Override
        public Flux<List<ServiceInstance>> get() {
            List<ServiceInstance> instances = Stream.of(Fixture.STABLE, Fixture.CANARY)
                    .flatMap(cluster -> Fixture.members(cluster).stream())
                    .<ServiceInstance>map(member -> new DefaultServiceInstance(
                            member.toString(), Fixture.SERVICE, member.host(), member.port(), false))
                    .toList();
            return Flux.just(instances);
        }
    }
}
