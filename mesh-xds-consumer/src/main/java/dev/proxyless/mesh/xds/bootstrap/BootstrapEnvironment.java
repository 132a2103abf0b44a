package dev.proxyless.mesh.xds.bootstrap;

import dev.proxyless.mesh.xds.document.ConfigDocument;
import dev.proxyless.mesh.xds.document.DocumentException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Finds the bootstrap that the process was started with, in grpc-java's order: the environment variable {@code
 * GRPC_XDS_BOOTSTRAP} (a file), the system property {@code io.grpc.xds.bootstrap} (a file), the environment variable {@code
 * GRPC_XDS_BOOTSTRAP_CONFIG} (the text itself), the system property {@code io.grpc.xds.bootstrapConfig} (the text itself).
 * The first that is set is used.
 */
public final class BootstrapEnvironment {

    private static final String FILE_VARIABLE = "GRPC_XDS_BOOTSTRAP";
    private static final String FILE_PROPERTY = "io.grpc.xds.bootstrap";
    private static final String TEXT_VARIABLE = "GRPC_XDS_BOOTSTRAP_CONFIG";
    private static final String TEXT_PROPERTY = "io.grpc.xds.bootstrapConfig";

    /** What must be set for {@link #find} to find something. */
    public static final String REQUIREMENT = "the environment variable " + FILE_VARIABLE + " or the system property "
            + FILE_PROPERTY + " (the path of a file), or " + TEXT_VARIABLE + " or " + TEXT_PROPERTY
            + " (the text itself): a gRPC bootstrap in JSON, or an Envoy bootstrap";

    private final UnaryOperator<@Nullable String> variables;
    private final UnaryOperator<@Nullable String> properties;

    private BootstrapEnvironment(
            UnaryOperator<@Nullable String> variables, UnaryOperator<@Nullable String> properties) {
        this.variables = variables;
        this.properties = properties;
    }

    /** The environment of this process. */
    public static BootstrapEnvironment system() {
        return new BootstrapEnvironment(System::getenv, System::getProperty);
    }

    /**
     * An environment for tests.
     *
     * @param variables the value of an environment variable, or null
     * @param properties the value of a system property, or null
     */
    static BootstrapEnvironment of(
            UnaryOperator<@Nullable String> variables, UnaryOperator<@Nullable String> properties) {
        return new BootstrapEnvironment(variables, properties);
    }

    /**
     * The bootstrap, or empty if none of the four is set.
     *
     * @throws DocumentException if what is set cannot be used; the message names the variable, the file and the field
     */
    public Optional<Bootstrap> find() {
        return file("environment variable " + FILE_VARIABLE, variables.apply(FILE_VARIABLE))
                .or(() -> file("system property " + FILE_PROPERTY, properties.apply(FILE_PROPERTY)))
                .or(() -> text("environment variable " + TEXT_VARIABLE, variables.apply(TEXT_VARIABLE)))
                .or(() -> text("system property " + TEXT_PROPERTY, properties.apply(TEXT_PROPERTY)));
    }

    private static Optional<Bootstrap> file(String setting, @Nullable String path) {
        if (path == null || path.isBlank()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Bootstrap.fromFile(Path.of(path)));
        } catch (DocumentException e) {
            throw new DocumentException(setting, String.valueOf(e.getMessage()));
        }
    }

    private static Optional<Bootstrap> text(String setting, @Nullable String text) {
        return text == null || text.isBlank()
                ? Optional.empty()
                : Optional.of(Bootstrap.of(ConfigDocument.parse(setting, text)));
    }
}
