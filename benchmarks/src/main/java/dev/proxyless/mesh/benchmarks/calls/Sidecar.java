package dev.proxyless.mesh.benchmarks.calls;

import dev.proxyless.mesh.benchmarks.EnvoyProcess;
import dev.proxyless.mesh.benchmarks.ServerProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** An Envoy beside the client, as a mesh with sidecars has it, with no access log. */
final class Sidecar implements AutoCloseable {

    private static final long START_SECONDS = 20;

    private final EnvoyProcess process;
    private final int grpcPort;
    private final int httpPort;

    private Sidecar(EnvoyProcess process, int grpcPort, int httpPort) {
        this.process = process;
        this.grpcPort = grpcPort;
        this.httpPort = httpPort;
    }

    /** Starts an Envoy in front of the backends; null if there is none on this machine. */
    static @Nullable Sidecar start(ServerProcess.Ports ports) throws IOException, InterruptedException {
        if (!EnvoyProcess.isInstalled()) {
            return null;
        }
        int grpcPort = freePort();
        int httpPort = freePort();
        EnvoyProcess process = EnvoyProcess.start("envoy", EnvoyConfig.of(ports, grpcPort, httpPort));
        awaitListener(process, httpPort);
        return new Sidecar(process, grpcPort, httpPort);
    }

    /** Where clients find the backends and this. */
    CallArm.Target target(ServerProcess.Ports ports) {
        return new CallArm.Target(ports.grpc(), ports.http(), grpcPort, httpPort, process.pid());
    }

    @Override
    public void close() {
        process.close();
    }

    private static void awaitListener(EnvoyProcess process, int port) throws InterruptedException, IOException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
        while (process.isAlive() && System.nanoTime() < deadline) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                if (socket.isConnected()) {
                    return;
                }
            } catch (IOException notYet) {
                TimeUnit.MILLISECONDS.sleep(50);
            }
        }
        throw new IOException("the Envoy does not listen, see target/envoy.log");
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
