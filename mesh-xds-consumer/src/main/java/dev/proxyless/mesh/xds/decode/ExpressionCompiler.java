package dev.proxyless.mesh.xds.decode;

import com.google.re2j.Pattern;
import dev.cel.expr.Expr;
import dev.proxyless.mesh.model.match.RequestExpression;

/**
 * Compiles the expressions of CEL that resources have, of which this module knows no more than that they are there. Found by
 * {@link java.util.ServiceLoader}; thread-safe. The one of this library is in {@code mesh-cel}.
 */
public interface ExpressionCompiler {

    /**
     * A condition on requests.
     *
     * @param expression parsed; if it was checked too, without what was found out, since that depends on who checked
     * @param patterns compiles the regular expressions that it names
     * @throws IllegalArgumentException if it cannot be used: the resource is refused with the message of this, which names
     *     what is wrong in it and what is expected
     */
    RequestExpression compile(Expr expression, Patterns patterns);

    /** Compiles regular expressions within the limits of this library. */
    @FunctionalInterface
    interface Patterns {

        /**
         * The compiled expression.
         *
         * @throws IllegalArgumentException if it is none of RE2, or too large
         */
        Pattern compile(String regex);
    }
}
