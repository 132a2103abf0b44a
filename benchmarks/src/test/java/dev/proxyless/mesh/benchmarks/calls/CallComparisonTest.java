package dev.proxyless.mesh.benchmarks.calls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.benchmarks.ServerProcess;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CallComparisonTest {

    @ParameterizedTest
    @EnumSource
    void eachArmMakesItsCallsOverItsOwnClient(CallArm.Kind kind) {
        try (ServerProcess server = ServerProcess.start()) {
            ServerProcess.Ports ports = server.ports();
            CallArm.Target target = new CallArm.Target(ports.grpc(), ports.http(), 0, 0, 0);
            ClientProcess.Plan plan = new ClientProcess.Plan(kind, 1, 1, TimeUnit.MILLISECONDS.toNanos(50), target);

            List<Slice> slices = CallComparison.run(plan, ports);

            assertThat(slices).extracting(Slice::arm).containsExactlyInAnyOrderElementsOf(plan.arms());
            assertThat(slices).allMatch(slice -> slice.calls() > 0 && slice.bytes() > 0 && slice.p50Nanos() > 0);
        }
    }
}
