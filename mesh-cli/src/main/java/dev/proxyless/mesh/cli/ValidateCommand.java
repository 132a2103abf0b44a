package dev.proxyless.mesh.cli;

import dev.proxyless.mesh.xds.Finding;
import dev.proxyless.mesh.xds.Validation;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code mesh validate}: says what of a configuration is refused, missing or without effect. */
@Command(
        name = "validate",
        description = "Says what of a configuration is refused, refers to nothing, or has no effect: one line each. No"
                + " control plane is asked.",
        mixinStandardHelpOptions = true)
final class ValidateCommand implements Callable<Integer> {

    @Spec
    private @Nullable CommandSpec spec;

    @Option(
            names = "--config",
            required = true,
            paramLabel = "FILE",
            description = "A gRPC bootstrap, an Envoy bootstrap (the files that it names are read too), bare resources,"
                    + " documents of App Mesh, or a directory of either; YAML or JSON.")
    private Path config = Path.of("");

    @Option(names = "--json", description = "Prints each finding as a JSON object.")
    private boolean json;

    ValidateCommand() {}

    @Override
    public Integer call() {
        Validation validation = Validation.of(config);
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        for (Finding finding : validation.findings()) {
            out.println(json ? Json.line(members(finding)) : kind(finding) + "  " + finding.describe());
        }
        Objects.requireNonNull(spec).commandLine().getErr().println("mesh: " + summary(validation));
        return validation.findings().isEmpty() ? MeshCommand.OK : MeshCommand.BAD_USAGE;
    }

    private String summary(Validation validation) {
        String looked =
                config + ": " + validation.resources() + (validation.resources() == 1 ? " resource, " : " resources, ");
        List<Finding> findings = validation.findings();
        if (findings.isEmpty()) {
            return looked + "every field that is set has its effect";
        }
        Map<String, Long> counts = findings.stream()
                .collect(Collectors.groupingBy(ValidateCommand::kind, LinkedHashMap::new, Collectors.counting()));
        return looked
                + counts.entrySet().stream()
                        .map(entry -> entry.getValue() + " " + entry.getKey())
                        .collect(Collectors.joining(", "));
    }

    private static Map<String, Object> members(Finding finding) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("kind", kind(finding));
        members.put("document", finding.source());
        members.put("line", finding.line() == 0 ? null : finding.line());
        members.put("type", finding.resourceType());
        members.put("name", finding.resourceName());
        members.put("field", finding.field());
        members.put("problem", finding.problem());
        return members;
    }

    private static String kind(Finding finding) {
        return finding.kind().name().toLowerCase(Locale.ROOT);
    }
}
