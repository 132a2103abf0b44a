package dev.proxyless.mesh.benchmarks.scale;

import com.google.gson.Gson;
import dev.proxyless.mesh.benchmarks.JavaProcess;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The control plane in a process of its own. Its clock is the one of this process: both run on one machine. */
final class PlaneProcess implements AutoCloseable {

    private static final int MAX_MESSAGE_BYTES = 64 << 20;

    private final JavaProcess process;
    private final int port;

    private PlaneProcess(JavaProcess process) {
        this.process = process;
        this.port = Integer.parseInt(process.readLine());
    }

    static PlaneProcess start() {
        return new PlaneProcess(JavaProcess.start(PlaneProcess.class, List.of()));
    }

    int port() {
        return port;
    }

    /** Serves {@code shape} as well; the time at which it began to tell its clients, as of {@link System#nanoTime}. */
    long configure(Shape shape) {
        return Long.parseLong(ask("configure " + shape));
    }

    /** Moves an endpoint; the time at which it began to tell its clients. */
    long change(Shape shape, int number) {
        return Long.parseLong(ask("change " + shape + " " + number));
    }

    /** The time at which a client had acknowledged the newest endpoints of all clusters. */
    long awaitAcknowledged(int clusters) {
        return Long.parseLong(ask("await " + clusters));
    }

    /** What went over the streams so far. */
    Traffic traffic() {
        return new Gson().fromJson(ask("traffic"), Traffic.class);
    }

    @Override
    public void close() {
        process.close();
    }

    private String ask(String line) {
        process.writeLine(line);
        return process.readLine();
    }

    /** Serves until the input ends. */
    public static void main(String[] args) throws IOException, InterruptedException {
        Plane rehearsal = new Plane();
        Server rehearsing = serve(rehearsal);
        WarmPlane.warmUp(rehearsing, rehearsal);
        rehearsing.shutdownNow();
        Plane plane = new Plane();
        Server server = serve(plane);
        System.out.println(server.getPort());
        try (BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String line = input.readLine(); line != null; line = input.readLine()) {
                System.out.println(answer(plane, line.split(" ", -1)));
            }
        }
        server.shutdownNow();
    }

    private static Server serve(Plane plane) throws IOException {
        return NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .addService(plane)
                .maxInboundMessageSize(MAX_MESSAGE_BYTES)
                .build()
                .start();
    }

    private static String answer(Plane plane, String... words) throws InterruptedException {
        return switch (words[0]) {
            case "configure" -> String.valueOf(plane.configure(Shape.valueOf(words[1])));
            case "change" -> {
                Shape shape = Shape.valueOf(words[1]);
                yield String.valueOf(plane.change(shape, shape.change(Integer.parseInt(words[2]))));
            }
            case "await" -> String.valueOf(plane.awaitAcknowledged(Integer.parseInt(words[1])));
            case "traffic" -> new Gson().toJson(plane.traffic());
            default ->
                throw new IllegalArgumentException(words[0] + " (expected: configure, change, await or traffic)");
        };
    }
}
