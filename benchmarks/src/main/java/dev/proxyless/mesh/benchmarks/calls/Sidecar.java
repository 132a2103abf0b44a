package dev.proxyless.mesh.benchmarks.calls;

import dev.proxyless.mesh.benchmarks.ServerProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * An Envoy beside the client, as a mesh with sidecars has it, with one worker and no access log. The program is {@code
 * target/envoy/bin/envoy}, see {@code docs/benchmarks.md}; without it there is no such arm.
 */
final class Sidecar implements AutoCloseable {

    private static final Path PROGRAM = Path.of("target/envoy/bin/envoy");
    private static final Path CONFIG = Path.of("target/envoy.yaml");
    private static final long START_SECONDS = 20;

    private final Process process;
    private final int grpcPort;
    private final int httpPort;

    private Sidecar(Process process, int grpcPort, int httpPort) {
        this.process = process;
        this.grpcPort = grpcPort;
        this.httpPort = httpPort;
    }

    /** Starts an Envoy in front of the backends; null if there is none on this machine. */
    static @Nullable Sidecar start(ServerProcess.Ports ports) throws IOException, InterruptedException {
        if (!Files.isExecutable(PROGRAM)) {
            System.err.println("no " + PROGRAM + ": nothing is compared with a sidecar");
            return null;
        }
        int grpcPort = freePort();
        int httpPort = freePort();
        Files.writeString(CONFIG, EnvoyConfig.of(ports, grpcPort, httpPort));
        Process process = new ProcessBuilder(
                        PROGRAM.toString(),
                        "-c",
                        CONFIG.toString(),
                        "--concurrency",
                        "1",
                        "--log-level",
                        "error",
                        "--use-dynamic-base-id")
                .redirectErrorStream(true)
                .redirectOutput(Path.of("target/envoy.log").toFile())
                .start();
        awaitListener(process, httpPort);
        return new Sidecar(process, grpcPort, httpPort);
    }

    /** Where clients find the backends and this. */
    CallArm.Target target(ServerProcess.Ports ports) {
        return new CallArm.Target(ports.grpc(), ports.http(), grpcPort, httpPort, envoyPid());
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroy();
    }

    /** The program may be a script that runs the real one. */
    private long envoyPid() {
        return process.descendants().findFirst().orElse(process.toHandle()).pid();
    }

    private static void awaitListener(Process process, int port) throws InterruptedException, IOException {
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
