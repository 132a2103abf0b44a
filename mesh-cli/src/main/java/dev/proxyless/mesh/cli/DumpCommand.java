package dev.proxyless.mesh.cli;

import dev.proxyless.mesh.client.MeshClient;
import dev.proxyless.mesh.model.ServiceName;
import dev.proxyless.mesh.model.snapshot.Resolved;
import dev.proxyless.mesh.model.snapshot.ServiceSnapshot;
import dev.proxyless.mesh.xds.XdsSource;
import dev.proxyless.mesh.xds.csds.ClientStatusJson;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code mesh dump}: says once what is known of every resource. */
@Command(
        name = "dump",
        description =
                "Prints what is known of every resource that services need, with versions, states and errors, as one"
                        + " JSON object: what client status discovery tells (gRFC A40), in the manner of Envoy's config_dump.",
        mixinStandardHelpOptions = true)
final class DumpCommand implements Callable<Integer> {

    @Spec
    private @Nullable CommandSpec spec;

    @Option(
            names = "--config",
            required = true,
            paramLabel = "FILE",
            description =
                    "A gRPC bootstrap, an Envoy bootstrap, bare resources, documents of App Mesh, or a directory of"
                            + " either; YAML or JSON.")
    private Path config = Path.of("");

    @Parameters(arity = "1..*", paramLabel = "SERVICE", description = "The services, such as orders or orders:7070.")
    private List<String> services = List.of();

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            description =
                    "How long to wait until all is known; by default ${DEFAULT-VALUE}. What is known then is printed.")
    private int timeout = 20;

    DumpCommand() {}

    @Override
    public Integer call() throws InterruptedException, ExecutionException {
        if (timeout < 1) {
            throw new UsageException("--timeout: " + timeout + " (expected: 1 or more)");
        }
        List<ServiceName> names = WatchedServices.named(services);
        XdsSource source = XdsSource.fromFile(config);
        try (MeshClient mesh = MeshClient.builder(source)
                .observer(new SourceWarnings(this::warn))
                .configurationTimeout(Duration.ofSeconds(timeout))
                .build()) {
            WatchedServices.follow(mesh, names);
            List<CompletableFuture<Void>> answers =
                    names.stream().map(mesh::whenReady).toList();
            boolean fine = true;
            for (int i = 0; i < names.size(); i++) {
                fine &= isReady(mesh, names.get(i), answers.get(i));
            }
            PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
            out.println(ClientStatusJson.of(source).toCompletableFuture().get());
            out.flush();
            return fine ? MeshCommand.OK : MeshCommand.FAILED;
        }
    }

    private boolean isReady(MeshClient mesh, ServiceName service, CompletableFuture<Void> answer)
            throws InterruptedException {
        try {
            answer.get();
        } catch (ExecutionException e) {
            warn(String.valueOf(Objects.requireNonNull(e.getCause()).getMessage()));
            return false;
        }
        if (mesh.snapshot().services().get(service) instanceof Resolved.Absent<ServiceSnapshot> absent) {
            warn(absent.error().describe());
            return false;
        }
        return true;
    }

    private void warn(String message) {
        Objects.requireNonNull(spec).commandLine().getErr().println("mesh: " + message);
    }
}
