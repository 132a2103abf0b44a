package dev.proxyless.mesh.model.format;

import java.time.InstantSource;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A text that may differ from call to call (Envoy's format strings, without empty values). Immutable.
 *
 * @see <a href="https://www.envoyproxy.io/docs/envoy/latest/configuration/http/http_conn_man/headers">Envoy, custom
 *     request and response headers</a>
 */
public interface TextFormat {

    /** The text for a call; what an operator finds nothing for is left out. */
    String text(FormatContext context);

    /** The same text for every call. */
    static TextFormat literal(String text) {
        return new Literal(text);
    }

    /**
     * Reads a text with {@code %…%} operators; {@code %%} stands for one percent sign.
     *
     * @param text as the control plane wrote it
     * @param environment the variables of the process, read once and here
     * @throws IllegalArgumentException if an operator is not known or not well formed; the message names it
     */
    static TextFormat parse(String text, UnaryOperator<@Nullable String> environment) {
        return parse(text, environment, InstantSource.system());
    }

    /** The same with another clock. */
    static TextFormat parse(String text, UnaryOperator<@Nullable String> environment, InstantSource clock) {
        return new FormatParser(text, new FormatSources(environment, clock)).parse();
    }

    /** The same text for every call. */
    record Literal(String text) implements TextFormat {
        @Override
        public String text(FormatContext context) {
            return text;
        }
    }
}
