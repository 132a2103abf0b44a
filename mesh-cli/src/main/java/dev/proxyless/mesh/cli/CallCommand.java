package dev.proxyless.mesh.cli;

import dev.proxyless.mesh.client.MeshClient;
import dev.proxyless.mesh.client.MeshHosts;
import dev.proxyless.mesh.xds.XdsSource;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code mesh call}: calls a service over the mesh and says what came of it. */
@Command(
        name = "call",
        description = "Calls a service over the mesh, and ends with one JSON object of what came of it.",
        mixinStandardHelpOptions = true)
final class CallCommand implements Callable<Integer> {

    @Spec
    private @Nullable CommandSpec spec;

    @Option(
            names = "--config",
            required = true,
            paramLabel = "FILE",
            description = "A gRPC bootstrap, an Envoy bootstrap, or bare resources; YAML or JSON.")
    private Path config = Path.of("");

    @Parameters(
            paramLabel = "URL",
            description =
                    "http://service/path, or grpc://service for the standard health check. The host is always taken"
                            + " for a service of the mesh.")
    private String url = "";

    @Option(names = "-n", paramLabel = "N", description = "How many calls; by default ${DEFAULT-VALUE}.")
    private int calls = 1;

    @Option(names = "-c", paramLabel = "C", description = "How many at a time; by default ${DEFAULT-VALUE}.")
    private int concurrency = 1;

    @Option(
            names = "--client",
            paramLabel = "jdk|grpc",
            description = "The client; by default the one that speaks the URL's protocol.")
    private CallTarget.@Nullable Client client;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            description = "How long to wait for a control plane; by default ${DEFAULT-VALUE}.")
    private int timeout = 20;

    @Option(names = "--json", description = "Print nothing but the JSON object.")
    private boolean json;

    CallCommand() {}

    @Override
    public Integer call() throws InterruptedException {
        if (calls < 1 || concurrency < 1) {
            throw new UsageException("-n " + calls + " -c " + concurrency + " (expected: 1 or more each)");
        }
        CallTarget target = CallTarget.of(url, client);
        CallWatcher watcher = new CallWatcher();
        try (MeshClient mesh = MeshClient.builder(XdsSource.fromFile(config))
                        .hosts(MeshHosts.of(target.host()))
                        .observer(watcher)
                        .observer(new SourceWarnings(this::warn))
                        .configurationTimeout(Duration.ofSeconds(timeout))
                        .build();
                Caller caller = Caller.of(target, mesh)) {
            CallReport report = CallRun.run(caller, calls, concurrency, watcher);
            print(report);
            return report.failed() == 0 ? MeshCommand.OK : MeshCommand.FAILED;
        }
    }

    private void print(CallReport report) {
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        if (!json) {
            out.printf(
                    "%d calls to %s: %d ok, %d failed, %d retries, p50 %.3f ms, p99 %.3f ms%n",
                    report.calls(),
                    url,
                    report.ok(),
                    report.failed(),
                    report.retries(),
                    report.p50Ms(),
                    report.p99Ms());
            lines(out, "status", report.byStatus());
            lines(out, "cluster", report.byCluster());
            lines(out, "endpoint", report.byEndpoint());
            lines(out, "error", report.errors());
        }
        out.println(Json.line(report));
        out.flush();
    }

    private static void lines(PrintWriter out, String what, Map<String, Long> counts) {
        counts.forEach((name, count) -> out.printf("%8d  %s %s%n", count, what, name));
    }

    private void warn(String message) {
        Objects.requireNonNull(spec).commandLine().getErr().println("mesh: " + message);
    }
}
