package dev.proxyless.mesh.cel;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.cel.common.CelProtoAbstractSyntaxTree;
import dev.cel.common.CelValidationException;
import dev.cel.expr.Expr;
import dev.cel.parser.CelParser;
import dev.cel.parser.CelParserFactory;
import dev.cel.parser.CelStandardMacro;
import dev.proxyless.mesh.model.match.RequestExpression;
import dev.proxyless.mesh.model.match.RequestFields;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Expressions of tests, as people write them. */
final class Parsed {

    /** A Thursday. */
    static final Instant NOW = Instant.parse("2026-01-15T13:45:30.250Z");

    private static final CelParser PARSER = CelParserFactory.standardCelParserBuilder()
            .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
            .build();

    private Parsed() {}

    static Expr expr(String text) {
        try {
            return CelProtoAbstractSyntaxTree.fromCelAst(PARSER.parse(text).getAst())
                    .toParsedExpr()
                    .getExpr();
        } catch (CelValidationException e) {
            throw new AssertionError(text, e);
        }
    }

    static RequestExpression compile(String text) {
        return compile(expr(text));
    }

    static RequestExpression compile(Expr expr) {
        return new CelExpressions(() -> NOW).compile(expr, Parsed::pattern);
    }

    private static Pattern pattern(String regex) {
        try {
            return Pattern.compile(regex);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    /** A request with these headers, of which some have a colon. */
    static RequestFields request(Map<String, String> headers) {
        return new RequestFields() {
            @Override
            public @Nullable String header(String name) {
                return headers.get(name);
            }

            @Override
            public @Nullable String queryParameter(String name) {
                throw new AssertionError("an expression asked for the query parameter " + name);
            }
        };
    }
}
