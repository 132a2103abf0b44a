package dev.proxyless.mesh.benchmarks.start;

import dev.proxyless.mesh.benchmarks.JavaProcess;
import dev.proxyless.mesh.benchmarks.ServerProcess;
import dev.proxyless.mesh.testkit.GrpcBackend;
import java.util.ArrayList;
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
        return run(arm, arm.options(), ports);
    }

    /** Makes the archive of an arm, which is done when its process ends. */
    static void archive(StartArm arm, ServerProcess.Ports ports) {
        run(arm, arm.archivingOptions(), ports);
    }

    private static Start run(StartArm arm, List<String> options, ServerProcess.Ports ports) {
        List<String> command = new ArrayList<>(options);
        command.add(ports.bootstrapOption());
        command.add(FirstCall.class.getName());
        command.add(arm.target(ports));
        command.add(GrpcBackend.CALL.getFullMethodName());
        long start = System.nanoTime();
        try (JavaProcess process = JavaProcess.start(arm.classPath(), command)) {
            process.readLine();
            double nanos = System.nanoTime() - start;
            return new Start(nanos, Long.parseLong(process.readLine()));
        }
    }
}
