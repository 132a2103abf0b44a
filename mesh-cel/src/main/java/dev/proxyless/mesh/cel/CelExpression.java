package dev.proxyless.mesh.cel;

import com.google.re2j.Pattern;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelVariableResolver;
import dev.cel.runtime.Program;
import dev.proxyless.mesh.model.match.RequestExpression;
import dev.proxyless.mesh.model.match.RequestFields;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A compiled expression. As in Envoy it holds if its value is true, and does not if it is anything else or cannot be had. Immutable.
 */
final class CelExpression implements RequestExpression {

    private final String text;
    private final Program program;
    private final List<Pattern> patterns;
    private final InstantSource clock;

    CelExpression(String text, Program program, List<Pattern> patterns, InstantSource clock) {
        this.text = text;
        this.program = program;
        this.patterns = List.copyOf(patterns);
        this.clock = clock;
    }

    @Override
    public boolean holds(RequestFields request) {
        try {
            return Boolean.TRUE.equals(evaluate(request));
        } catch (CelEvaluationException e) {
            return false;
        }
    }

    @Override
    public @Nullable String mismatch(RequestFields request) {
        try {
            Object value = evaluate(request);
            return value.equals(true) ? null : "its value is " + value;
        } catch (CelEvaluationException e) {
            return String.valueOf(e.getMessage()).replaceFirst("^evaluation error: ", "");
        }
    }

    @Override
    public @Nullable String value(RequestFields request) {
        try {
            return ValueText.of(evaluate(request));
        } catch (CelEvaluationException e) {
            return null;
        }
    }

    @Override
    public String text() {
        return text;
    }

    private Object evaluate(RequestFields request) throws CelEvaluationException {
        CelVariableResolver variables = new RequestVariables(request, patterns, clock);
        return program.eval(variables);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof CelExpression that && text.equals(that.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}
