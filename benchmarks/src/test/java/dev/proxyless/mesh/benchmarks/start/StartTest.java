package dev.proxyless.mesh.benchmarks.start;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.benchmarks.ServerProcess;
import org.junit.jupiter.api.Test;

class StartTest {

    @Test
    void eachArmHasAllThatItsFirstCallNeeds() {
        try (ServerProcess server = ServerProcess.start()) {
            for (StartArm arm : StartArm.values()) {
                if (!arm.isArchived()) {
                    assertThat(Start.measure(arm, server.ports()).cpuNanos()).isPositive();
                }
            }
        }
    }
}
