package dev.proxyless.mesh.benchmarks.start;

import dev.proxyless.mesh.benchmarks.JavaProcess;
import dev.proxyless.mesh.benchmarks.ServerProcess;
import dev.proxyless.mesh.testkit.GrpcBackend;
import java.util.List;

/**
 * One start of a process.
 *
 * @param nanos from its start to the answer to its call
 * @param cpuNanos CPU time of the process until then
 */
record Start(double nanos, double cpuNanos) {

    /** Starts a process of this arm, which calls the gRPC backend. */
    static Start measure(StartArm arm, ServerProcess.Ports ports) {
        long start = System.nanoTime();
        try (JavaProcess process = JavaProcess.start(
                arm.classPath(),
                List.of(
                        ports.bootstrapOption(),
                        FirstCall.class.getName(),
                        arm.target(ports),
                        GrpcBackend.CALL.getFullMethodName()))) {
            process.readLine();
            double nanos = System.nanoTime() - start;
            return new Start(nanos, Long.parseLong(process.readLine()));
        }
    }
}
