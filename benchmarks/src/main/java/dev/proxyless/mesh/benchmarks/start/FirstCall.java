package dev.proxyless.mesh.benchmarks.start;

import dev.proxyless.mesh.benchmarks.Bytes;
import io.grpc.CallOptions;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.stub.ClientCalls;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;

/**
 * Makes one gRPC call and says so. Arguments: the target, and the method. Uses nothing of this project, so that an arm
 * without it can run.
 */
final class FirstCall {

    private FirstCall() {}

    /** Prints the CPU time of this process in nanoseconds once the answer is there. */
    public static void main(String[] args) {
        ManagedChannel channel = Grpc.newChannelBuilder(args[0], InsecureChannelCredentials.create())
                .build();
        byte[] request = "hello".getBytes(StandardCharsets.UTF_8);
        ClientCalls.blockingUnaryCall(channel, Bytes.unary(args[1]), CallOptions.DEFAULT, request);
        System.out.println("answered");
        System.out.println(((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime());
        // Whatever threads the channel has: the figures are out.
        Runtime.getRuntime().halt(0);
    }
}
