package dev.proxyless.mesh.cli;

import dev.proxyless.mesh.xds.decode.UnknownFilters;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code mesh explain}: says what becomes of a request, without sending it. */
@Command(
        name = "explain",
        description = "Says what becomes of a request, as one JSON object, without sending it.",
        mixinStandardHelpOptions = true)
final class ExplainCommand implements Callable<Integer> {

    @Spec
    private @Nullable CommandSpec spec;

    @Option(
            names = "--config",
            required = true,
            paramLabel = "FILE",
            description = "A gRPC bootstrap (then the control plane is asked), an Envoy bootstrap, or bare resources;"
                    + " YAML or JSON.")
    private Path config = Path.of("");

    @Option(
            names = "--service",
            paramLabel = "NAME",
            description = "The service whose routes are used: by default the only one of the file, or else the one that"
                    + " the authority names.")
    private @Nullable String service;

    @Option(names = "--authority", paramLabel = "A", description = "The host, with a port if the request has one.")
    private @Nullable String authority;

    @Option(names = "--path", paramLabel = "P", description = "The path, with the query if the request has one.")
    private @Nullable String path;

    @Option(names = "--method", paramLabel = "M", description = "By default ${DEFAULT-VALUE}.")
    private String method = "GET";

    @Option(names = "--scheme", paramLabel = "S", description = "http or https; by default ${DEFAULT-VALUE}.")
    private String scheme = "http";

    @Option(
            names = {"-H", "--header"},
            paramLabel = "'NAME: VALUE'",
            description = "A header of the request; may be repeated.")
    private List<String> headers = List.of();

    @Option(
            names = "--random",
            paramLabel = "N",
            description =
                    "Decides every choice in place of chance: a weighted cluster is the one at N modulo the sum of"
                            + " the weights.")
    private @Nullable String random;

    @Option(
            names = "--runtime",
            paramLabel = "KEY=VALUE",
            description =
                    "A value of the runtime: a percentage, a weight, or a share such as 5/10000; may be repeated.")
    private Map<String, String> runtime = Map.of();

    @Option(
            names = "--leave-out-unknown-filters",
            description =
                    "Explains what happens if the application says so: filters that no client has are reported, and"
                            + " not refused.")
    private boolean leaveOutUnknownFilters;

    @Option(
            names = "--batch",
            paramLabel = "CASES.jsonl",
            description = "Explains one request a line, one JSON object a line:"
                    + " {\"authority\",\"path\",\"method\",\"headers\":[[k,v]],\"random\":N}.")
    private @Nullable Path batch;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            description = "How long to wait for a control plane; by default ${DEFAULT-VALUE}.")
    private int timeout = 20;

    @Option(
            names = "--verbose",
            description =
                    "Says of each route of the virtual host, up to the one that matches, which condition does not hold;"
                            + " and which policies match.")
    private boolean verbose;

    @Option(names = "--json", description = "Has no effect: the answer is always JSON.")
    void json(boolean unused) {
        // Every command knows the option.
    }

    ExplainCommand() {}

    @Override
    public Integer call() throws IOException {
        try (RouteFinder finder =
                RouteFinder.open(config, runtime, unknownFilters(), Duration.ofSeconds(timeout), this::warn)) {
            return batch == null ? explainOne(finder) : explainAll(finder, batch);
        }
    }

    private UnknownFilters unknownFilters() {
        return leaveOutUnknownFilters ? UnknownFilters.LEAVE_OUT : UnknownFilters.REFUSE;
    }

    private int explainOne(RouteFinder finder) {
        if (authority == null || path == null) {
            throw new UsageException("--authority and --path: missing (expected: both, or --batch CASES.jsonl)");
        }
        Map<String, List<String>> byName = new LinkedHashMap<>();
        headers.forEach(line -> ExplainCase.addHeader(byName, line));
        ExplainCase question = new ExplainCase(authority, path, method, scheme, byName, randomNumber());
        out().println(answer(finder, question));
        return MeshCommand.OK;
    }

    private int explainAll(RouteFinder finder, Path cases) throws IOException {
        if (authority != null || path != null) {
            throw new UsageException("--authority and --path: given with --batch (expected: one or the other)");
        }
        if (!Files.isReadable(cases)) {
            throw new UsageException(cases + ": cannot be read (expected: a file with one case a line)");
        }
        int status = MeshCommand.OK;
        int number = 0;
        for (String line : Files.readAllLines(cases)) {
            number++;
            if (!line.isBlank() && !explainLine(finder, line, cases + ":" + number)) {
                status = MeshCommand.BAD_USAGE;
            }
        }
        out().flush();
        return status;
    }

    /** A line that cannot be read is answered with a line too, so that the answers stay beside their cases. */
    private boolean explainLine(RouteFinder finder, String line, String where) {
        try {
            ExplainCase question = ExplainCase.fromJson(line);
            out().println(answer(finder, question));
            return true;
        } catch (UsageException e) {
            String problem = where + ": " + e.getMessage();
            out().println(Json.line(Map.of("error", problem)));
            warn(problem);
            return false;
        }
    }

    private String answer(RouteFinder finder, ExplainCase question) {
        FoundRoutes routes = finder.routes(service, question.authority());
        // So that chance decides the answer and the reasons alike.
        ExplainCase decided = question.decided();
        List<Object> parts = new ArrayList<>(Explainer.explain(routes, decided).parts());
        if (verbose) {
            parts.add(Map.of("considered", ConsideredRoutes.of(routes.table(), decided)));
        }
        return Json.joined(parts);
    }

    private @Nullable Long randomNumber() {
        if (random == null) {
            return null;
        }
        try {
            return Long.parseUnsignedLong(random);
        } catch (NumberFormatException e) {
            throw new UsageException("--random: \"" + random + "\" (expected: a whole number, 0 or more)");
        }
    }

    private void warn(String message) {
        CommandSpec command = Objects.requireNonNull(spec);
        command.commandLine().getErr().println("mesh: " + message);
    }

    private PrintWriter out() {
        CommandSpec command = Objects.requireNonNull(spec);
        return command.commandLine().getOut();
    }
}
