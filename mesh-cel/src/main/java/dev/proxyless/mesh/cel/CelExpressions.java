package dev.proxyless.mesh.cel;

import com.google.re2j.Pattern;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelOptions;
import dev.cel.common.CelSource;
import dev.cel.common.ast.CelExpr;
import dev.cel.expr.Expr;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelFunctionBinding;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import dev.cel.runtime.CelStandardFunctions;
import dev.cel.runtime.CelStandardFunctions.StandardFunction;
import dev.cel.runtime.standard.AddOperator.AddOverload;
import dev.proxyless.mesh.model.match.RequestExpression;
import dev.proxyless.mesh.model.match.RequestFields;
import dev.proxyless.mesh.xds.decode.ExpressionCompiler;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Compiles expressions over the attributes of requests, within the limits that Envoy sets unless it is told otherwise: no
 * comprehensions, no {@code string()}, and {@code +} for numbers alone. What it is given was parsed; whether it was checked too
 * makes no difference, as in Envoy. Thread-safe.
 */
public final class CelExpressions implements ExpressionCompiler {

    private static final Set<AddOverload> CONCATENATIONS =
            Set.of(AddOverload.ADD_STRING, AddOverload.ADD_BYTES, AddOverload.ADD_LIST);

    private final InstantSource clock;

    /** For {@link java.util.ServiceLoader}. Costs nothing: the runtime is made for the first expression. */
    public CelExpressions() {
        this(InstantSource.system());
    }

    CelExpressions(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public RequestExpression compile(Expr expression, Patterns patterns) {
        ExpressionReader reader = new ExpressionReader(patterns);
        CelExpr read = reader.read(expression);
        CelAbstractSyntaxTree tree =
                CelAbstractSyntaxTree.newParsedAst(read, CelSource.newBuilder().build());
        try {
            return new CelExpression(
                    ExpressionText.of(expression), Standard.RUNTIME.createProgram(tree), reader.patterns(), clock);
        } catch (CelEvaluationException e) {
            throw new IllegalArgumentException(
                    ExpressionText.of(expression) + " (expected: an expression of CEL; " + e.getMessage() + ")", e);
        }
    }

    /** Made when it is first asked for. */
    private static final class Standard {

        private static final CelRuntime RUNTIME = CelRuntimeFactory.plannerRuntimeBuilder()
                .setOptions(CelOptions.current()
                        .enableComprehension(false)
                        .enableHeterogeneousNumericComparisons(true)
                        .build())
                .setStandardFunctions(CelStandardFunctions.newBuilder()
                        .filterFunctions((function, overload) ->
                                function != StandardFunction.STRING && !CONCATENATIONS.contains(overload))
                        .build())
                .addFunctionBindings(CelFunctionBinding.fromOverloads(
                        ExpressionReader.HEADER,
                        CelFunctionBinding.from("@header_string", RequestFields.class, String.class, Standard::header)))
                .addFunctionBindings(CelFunctionBinding.fromOverloads(
                        ExpressionReader.HAS_HEADER,
                        CelFunctionBinding.from(
                                "@has_header_any",
                                RequestFields.class,
                                Object.class,
                                (request, name) -> name instanceof String text && find(request, text) != null)))
                .addFunctionBindings(CelFunctionBinding.fromOverloads(
                        ExpressionReader.MATCHES,
                        CelFunctionBinding.from(
                                "@matches_pattern",
                                String.class,
                                Pattern.class,
                                (text, pattern) -> pattern.matcher(text).find())))
                .build();

        private static Object header(RequestFields request, String name) {
            String value = find(request, name);
            if (value == null) {
                throw new MissingKey(name);
            }
            return value;
        }

        private static @Nullable String find(RequestFields request, String name) {
            String lower = name.toLowerCase(Locale.ROOT);
            return request.header(lower.equals("host") ? ":authority" : lower);
        }
    }
}
