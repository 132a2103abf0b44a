package dev.proxyless.mesh.cel;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.UnsignedLong;
import com.google.re2j.Pattern;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.CelMap;
import dev.cel.common.values.NullValue;
import dev.cel.expr.Constant;
import dev.cel.expr.Expr;
import dev.proxyless.mesh.xds.decode.ExpressionCompiler.Patterns;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Turns an expression of a control plane into one of the runtime, in which what is asked of the request are plain variables and
 * functions, so that no map of it need be made for a call. What a client never has, and what would not be bounded, is refused
 * with an {@link IllegalArgumentException}. For one expression.
 */
final class ExpressionReader {

    /** How many parts an expression may have: it takes a time that is linear in them. */
    static final int MAX_PARTS = 1_000;

    /** How deep they may be in each other: reading and evaluating them takes the stack. */
    static final int MAX_DEPTH = 100;

    /** Functions that only read expressions have. */
    static final String HEADER = "@header";

    static final String HAS_HEADER = "@has_header";
    static final String MATCHES = "@matches";

    private static final String REQUEST = "request";
    private static final String FIELDS = "request.headers, request.time, request.path, request.url_path, request.query,"
            + " request.host, request.scheme, request.method, request.referer, request.useragent or request.id";

    private final Patterns compiler;
    private final List<Pattern> patterns = new ArrayList<>();
    private int parts;
    private int depth;

    ExpressionReader(Patterns compiler) {
        this.compiler = compiler;
    }

    /** The patterns that the expression names, in the order of their variables. */
    List<Pattern> patterns() {
        return List.copyOf(patterns);
    }

    /** The expression of the runtime. */
    CelExpr read(Expr expr) {
        count();
        depth++;
        if (depth > MAX_DEPTH) {
            throw new IllegalArgumentException("parts that are more than " + MAX_DEPTH
                    + " deep in each other (expected: at most as many; split the condition)");
        }
        CelExpr read = readPart(expr);
        depth--;
        return read;
    }

    private CelExpr readPart(Expr expr) {
        return switch (expr.getExprKindCase()) {
            case CONST_EXPR -> CelExpr.ofConstant(parts, constant(expr));
            case SELECT_EXPR -> select(expr);
            case CALL_EXPR -> call(expr);
            case LIST_EXPR -> list(expr);
            case STRUCT_EXPR -> map(expr);
            case IDENT_EXPR -> throw identifier(expr.getIdentExpr().getName());
            case COMPREHENSION_EXPR ->
                throw new IllegalArgumentException(
                        "all, exists, exists_one, filter or map (expected: none, as Envoy takes"
                                + " none; use && and ||)");
            case EXPRKIND_NOT_SET -> throw new IllegalArgumentException("an empty expression (expected: one of CEL)");
        };
    }

    private void count() {
        parts++;
        if (parts > MAX_PARTS) {
            throw new IllegalArgumentException("an expression of more than " + MAX_PARTS
                    + " parts (expected: at most as many; split the condition)");
        }
    }

    private static IllegalArgumentException identifier(String name) {
        String problem = switch (name) {
            case REQUEST -> "request as a whole (expected: " + FIELDS + ")";
            case "source", "connection", "filter_state" ->
                name + " (expected: request; the caller is the process itself)";
            case "destination", "upstream", "upstream_filter_state" ->
                name + " (expected: request; no endpoint is chosen yet)";
            case "response" -> "response (expected: request; there is none yet)";
            case "metadata" -> "metadata (expected: request; no filter of a client leaves any)";
            case "xds" -> "xds (expected: request; to tell routes apart, use typed_per_filter_config)";
            default -> "\"" + name + "\" (expected: request, the one variable that a client has)";
        };
        return new IllegalArgumentException(problem);
    }

    private CelExpr select(Expr expr) {
        Expr.Select select = expr.getSelectExpr();
        Optional<String> field = Optional.of(select.getField());
        if (isRequest(select.getOperand())) {
            return attribute(field, select.getTestOnly());
        }
        if (isHeaders(select.getOperand())) {
            return header(text(select.getField()), select.getTestOnly());
        }
        return CelExpr.ofSelect(parts, read(select.getOperand()), select.getField(), select.getTestOnly());
    }

    private CelExpr call(Expr expr) {
        Expr.Call call = expr.getCallExpr();
        List<Expr> arguments = new ArrayList<>(call.getArgsCount() + 1);
        if (call.hasTarget()) {
            arguments.add(call.getTarget());
        }
        arguments.addAll(call.getArgsList());
        ExpressionFunction function = ExpressionFunction.find(call.getFunction(), call.hasTarget(), arguments.size());
        if (function == null) {
            throw new IllegalArgumentException("\"" + call.getFunction() + "\" of " + arguments.size()
                    + " (expected: an operator or a function that Envoy has for conditions)");
        }
        return switch (function.name()) {
            case "_[_]" -> index(arguments.get(0), arguments.get(1));
            case "@in" -> in(arguments.get(0), arguments.get(1));
            case "matches" -> matches(arguments.get(0), arguments.get(1));
            default -> {
                int id = parts;
                Optional<CelExpr> target = call.hasTarget() ? Optional.of(read(call.getTarget())) : Optional.empty();
                yield CelExpr.ofCall(id, target, function.name(), readAll(call.getArgsList()));
            }
        };
    }

    private CelExpr index(Expr of, Expr key) {
        if (isRequest(of)) {
            return attribute(literal(key), false);
        }
        int id = parts;
        return isHeaders(of) ? header(read(key), false) : function(id, "_[_]", read(of), read(key));
    }

    private CelExpr in(Expr key, Expr in) {
        int id = parts;
        return isHeaders(in) ? header(read(key), true) : function(id, "@in", read(key), read(in));
    }

    private CelExpr matches(Expr text, Expr pattern) {
        Optional<String> regex = literal(pattern);
        if (regex.isEmpty()) {
            throw new IllegalArgumentException(
                    "matches with an expression that is not written out (expected: a literal; each call would compile it)");
        }
        int id = parts;
        patterns.add(compiler.compile(regex.get()));
        return function(id, MATCHES, read(text), variable(RequestVariables.pattern(patterns.size() - 1)));
    }

    private CelExpr header(CelExpr name, boolean presence) {
        CelExpr lower = name.exprKind().getKind() == CelExpr.ExprKind.Kind.CONSTANT
                        && name.constant().getKind() == CelConstant.Kind.STRING_VALUE
                ? text(name.constant().stringValue().toLowerCase(Locale.ROOT))
                : name;
        return function(parts, presence ? HAS_HEADER : HEADER, variable(RequestVariables.HEADERS), lower);
    }

    private CelExpr attribute(Optional<String> field, boolean presence) {
        String name = field.orElseThrow(
                () -> new IllegalArgumentException("request[…] of what is not written out (expected: " + FIELDS + ")"));
        if (name.equals("headers")) {
            throw new IllegalArgumentException("request.headers as a whole (expected: one of them, such as"
                    + " request.headers[\"x-tier\"], or \"x-tier\" in request.headers)");
        }
        if (name.equals("time")) {
            return presence ? CelExpr.ofConstant(parts, CelConstant.ofValue(true)) : variable(RequestVariables.TIME);
        }
        RequestAttribute attribute = RequestAttribute.named(name);
        if (attribute == null) {
            throw new IllegalArgumentException(
                    "request." + name + " (expected: " + FIELDS + "; " + RequestAttribute.whyNot(name) + ")");
        }
        return variable(presence ? RequestVariables.presence(attribute) : attribute.variable());
    }

    private CelExpr list(Expr expr) {
        if (expr.getListExpr().getOptionalIndicesCount() > 0) {
            throw new IllegalArgumentException("optional elements of a list (expected: none)");
        }
        return CelExpr.ofList(parts, readAll(expr.getListExpr().getElementsList()), ImmutableList.of());
    }

    private CelExpr map(Expr expr) {
        Expr.CreateStruct struct = expr.getStructExpr();
        if (!struct.getMessageName().isEmpty()) {
            throw new IllegalArgumentException("a message \"" + struct.getMessageName() + "\" (expected: none)");
        }
        int id = parts;
        ImmutableList.Builder<CelMap.Entry> entries = ImmutableList.builder();
        for (Expr.CreateStruct.Entry entry : struct.getEntriesList()) {
            count();
            if (!entry.hasMapKey() || entry.getOptionalEntry()) {
                throw new IllegalArgumentException(
                        "an entry without a key, or an optional one (expected: key and value)");
            }
            entries.add(CelExpr.ofMapEntry(parts, read(entry.getMapKey()), read(entry.getValue()), false));
        }
        return CelExpr.ofMap(id, entries.build());
    }

    private ImmutableList<CelExpr> readAll(List<Expr> exprs) {
        ImmutableList.Builder<CelExpr> all = ImmutableList.builderWithExpectedSize(exprs.size());
        exprs.forEach(each -> all.add(read(each)));
        return all.build();
    }

    private CelConstant constant(Expr expr) {
        Constant constant = expr.getConstExpr();
        return switch (constant.getConstantKindCase()) {
            case NULL_VALUE -> CelConstant.ofValue(NullValue.NULL_VALUE);
            case BOOL_VALUE -> CelConstant.ofValue(constant.getBoolValue());
            case INT64_VALUE -> CelConstant.ofValue(constant.getInt64Value());
            case UINT64_VALUE -> CelConstant.ofValue(UnsignedLong.fromLongBits(constant.getUint64Value()));
            case DOUBLE_VALUE -> CelConstant.ofValue(constant.getDoubleValue());
            case STRING_VALUE -> CelConstant.ofValue(constant.getStringValue());
            case BYTES_VALUE, DURATION_VALUE, TIMESTAMP_VALUE, CONSTANTKIND_NOT_SET ->
                throw new IllegalArgumentException(
                        constant.getConstantKindCase().name().toLowerCase(Locale.ROOT)
                                + " (expected: text, a number, a truth value or null; duration and timestamp are functions)");
        };
    }

    private CelExpr text(String value) {
        return CelExpr.ofConstant(parts, CelConstant.ofValue(value));
    }

    private CelExpr variable(String name) {
        return CelExpr.ofIdent(parts, name);
    }

    private static CelExpr function(int id, String name, CelExpr first, CelExpr second) {
        return CelExpr.ofCall(id, Optional.empty(), name, ImmutableList.of(first, second));
    }

    private static boolean isRequest(Expr expr) {
        return expr.getIdentExpr().getName().equals(REQUEST);
    }

    private static boolean isHeaders(Expr expr) {
        Expr.Select select = expr.getSelectExpr();
        if (expr.hasSelectExpr()) {
            return isRequest(select.getOperand()) && select.getField().equals("headers") && !select.getTestOnly();
        }
        Expr.Call call = expr.getCallExpr();
        return call.getFunction().equals("_[_]")
                && call.getArgsCount() == 2
                && isRequest(call.getArgs(0))
                && literal(call.getArgs(1)).filter("headers"::equals).isPresent();
    }

    private static Optional<String> literal(Expr expr) {
        return expr.getConstExpr().hasStringValue()
                ? Optional.of(expr.getConstExpr().getStringValue())
                : Optional.empty();
    }
}
