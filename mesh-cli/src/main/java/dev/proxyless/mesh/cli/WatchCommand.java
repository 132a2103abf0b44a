package dev.proxyless.mesh.cli;

import dev.proxyless.mesh.client.MeshClient;
import dev.proxyless.mesh.model.ServiceName;
import dev.proxyless.mesh.xds.XdsSource;
import dev.proxyless.mesh.xds.bootstrap.Bootstrap;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code mesh watch}: follows services and says what changes. */
@Command(
        name = "watch",
        description = "Prints one JSON object a line whenever the configuration of a service changes: its state, the"
                + " versions of its resources, its clusters and their endpoints by health. Goes on until it is"
                + " interrupted, if nothing else is said.",
        mixinStandardHelpOptions = true)
final class WatchCommand implements Callable<Integer> {

    @Spec
    private @Nullable CommandSpec spec;

    @Option(
            names = "--config",
            required = true,
            paramLabel = "FILE",
            description =
                    "A gRPC bootstrap, an Envoy bootstrap, bare resources, documents of App Mesh, or a directory of"
                            + " either, which is followed; YAML or JSON.")
    private Path config = Path.of("");

    @Parameters(arity = "1..*", paramLabel = "SERVICE", description = "The services, such as orders or orders:7070.")
    private List<String> services = List.of();

    @Option(names = "--count", paramLabel = "N", description = "End after N lines.")
    private @Nullable Integer count;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            description = "End after this time: with status 1 if there were fewer than N lines, or none at all.")
    private @Nullable Integer timeout;

    WatchCommand() {}

    @Override
    public Integer call() throws InterruptedException {
        positive("--count", count);
        positive("--timeout", timeout);
        List<ServiceName> names = WatchedServices.named(services);
        Bootstrap bootstrap = Bootstrap.fromFile(config).withRequestedNode();
        XdsSource source = XdsSource.create(bootstrap);
        BlockingQueue<SnapshotLine> lines = new LinkedBlockingQueue<>();
        try (MeshClient mesh = MeshClient.builder(source)
                .observer(new SnapshotWatcher(bootstrap, source, names, InstantSource.system(), lines::add))
                .observer(new SourceWarnings(this::warn))
                .build()) {
            // A signal ends the process without unwinding this thread; the stream is to end all the same.
            Thread onSignal = new Thread(mesh::close, "mesh-watch-end");
            Runtime.getRuntime().addShutdownHook(onSignal);
            try {
                WatchedServices.follow(mesh, names);
                return print(lines);
            } finally {
                forget(onSignal);
            }
        }
    }

    private static void forget(Thread onSignal) {
        try {
            Runtime.getRuntime().removeShutdownHook(onSignal);
        } catch (IllegalStateException e) {
            // The process ends already.
        }
    }

    private int print(BlockingQueue<SnapshotLine> lines) throws InterruptedException {
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        int enough = count == null ? Integer.MAX_VALUE : count;
        long end = timeout == null ? Long.MAX_VALUE : System.nanoTime() + TimeUnit.SECONDS.toNanos(timeout);
        int printed = 0;
        while (printed < enough) {
            SnapshotLine line =
                    timeout == null ? lines.take() : lines.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (line == null) {
                return outOfTime(printed);
            }
            out.println(Json.line(line));
            printed++;
            // Flushes; a reader that went away ends it too.
            if (out.checkError()) {
                return MeshCommand.OK;
            }
        }
        return MeshCommand.OK;
    }

    private int outOfTime(int printed) {
        if (count == null && printed > 0) {
            return MeshCommand.OK;
        }
        warn(printed + " lines within " + timeout + " s (expected: " + (count == null ? "1 or more" : count) + ")");
        return MeshCommand.FAILED;
    }

    private static void positive(String option, @Nullable Integer value) {
        if (value != null && value < 1) {
            throw new UsageException(option + ": " + value + " (expected: 1 or more)");
        }
    }

    private void warn(String message) {
        Objects.requireNonNull(spec).commandLine().getErr().println("mesh: " + message);
    }
}
