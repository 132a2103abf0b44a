package dev.proxyless.mesh.cel;

import dev.cel.expr.Constant;
import dev.cel.expr.Expr;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Writes expressions as people do. Two that are written alike are the same. */
final class ExpressionText {

    /** By function: what is between the two, and how tightly it binds them. */
    private static final Map<String, Infix> INFIX = Map.ofEntries(
            Map.entry("_||_", new Infix("||", 1)),
            Map.entry("_&&_", new Infix("&&", 2)),
            Map.entry("_==_", new Infix("==", 3)),
            Map.entry("_!=_", new Infix("!=", 3)),
            Map.entry("_<_", new Infix("<", 3)),
            Map.entry("_<=_", new Infix("<=", 3)),
            Map.entry("_>_", new Infix(">", 3)),
            Map.entry("_>=_", new Infix(">=", 3)),
            Map.entry("@in", new Infix("in", 3)),
            Map.entry("_in_", new Infix("in", 3)),
            Map.entry("in", new Infix("in", 3)),
            Map.entry("_+_", new Infix("+", 4)),
            Map.entry("_-_", new Infix("-", 4)),
            Map.entry("_*_", new Infix("*", 5)),
            Map.entry("_/_", new Infix("/", 5)),
            Map.entry("_%_", new Infix("%", 5)));

    private static final int TERNARY = 0;
    private static final int UNARY = 6;
    private static final int MEMBER = 7;

    private record Infix(String sign, int binding) {}

    private ExpressionText() {}

    /** The expression, such as {@code request.path == "/a" && !has(request.headers.debug)}. */
    static String of(Expr expr) {
        return switch (expr.getExprKindCase()) {
            case CONST_EXPR -> constant(expr.getConstExpr());
            case IDENT_EXPR -> expr.getIdentExpr().getName();
            case SELECT_EXPR -> {
                String selected = within(expr.getSelectExpr().getOperand(), MEMBER) + "."
                        + expr.getSelectExpr().getField();
                yield expr.getSelectExpr().getTestOnly() ? "has(" + selected + ")" : selected;
            }
            case CALL_EXPR -> call(expr.getCallExpr());
            case LIST_EXPR -> "[" + joined(expr.getListExpr().getElementsList(), ExpressionText::of) + "]";
            case STRUCT_EXPR ->
                "{"
                        + joined(
                                expr.getStructExpr().getEntriesList(),
                                entry -> of(entry.getMapKey()) + ": " + of(entry.getValue()))
                        + "}";
            case COMPREHENSION_EXPR, EXPRKIND_NOT_SET -> "…";
        };
    }

    private static String call(Expr.Call call) {
        List<Expr> arguments = call.getArgsList();
        Infix infix = INFIX.get(call.getFunction());
        if (infix != null && arguments.size() == 2) {
            // What stands on the right is bound more tightly: a - b - c is (a - b) - c.
            return within(arguments.get(0), infix.binding()) + " " + infix.sign() + " "
                    + within(arguments.get(1), infix.binding() + 1);
        }
        return switch (call.getFunction()) {
            case "!_" -> "!" + within(arguments.get(0), UNARY);
            case "-_" -> "-" + within(arguments.get(0), UNARY);
            case "_[_]" -> within(arguments.get(0), MEMBER) + "[" + of(arguments.get(1)) + "]";
            case "_?_:_" ->
                within(arguments.get(0), TERNARY + 1) + " ? " + within(arguments.get(1), TERNARY + 1) + " : "
                        + of(arguments.get(2));
            default -> {
                String target = call.hasTarget() ? within(call.getTarget(), MEMBER) + "." : "";
                yield target + call.getFunction() + "(" + joined(arguments, ExpressionText::of) + ")";
            }
        };
    }

    private static String within(Expr expr, int binding) {
        return binding(expr) < binding ? "(" + of(expr) + ")" : of(expr);
    }

    private static int binding(Expr expr) {
        if (!expr.hasCallExpr()) {
            return constantIsNegative(expr.getConstExpr()) ? UNARY : MEMBER;
        }
        String function = expr.getCallExpr().getFunction();
        Infix infix = INFIX.get(function);
        if (infix != null) {
            return infix.binding();
        }
        return switch (function) {
            case "_?_:_" -> TERNARY;
            case "!_", "-_" -> UNARY;
            default -> MEMBER;
        };
    }

    private static boolean constantIsNegative(Constant constant) {
        return constant.getInt64Value() < 0 || constant.getDoubleValue() < 0;
    }

    private static String constant(Constant constant) {
        return switch (constant.getConstantKindCase()) {
            case NULL_VALUE -> "null";
            case BOOL_VALUE -> String.valueOf(constant.getBoolValue());
            case INT64_VALUE -> String.valueOf(constant.getInt64Value());
            case UINT64_VALUE -> Long.toUnsignedString(constant.getUint64Value()) + "u";
            case DOUBLE_VALUE -> String.valueOf(constant.getDoubleValue());
            case STRING_VALUE ->
                "\"" + constant.getStringValue().replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
            case BYTES_VALUE, DURATION_VALUE, TIMESTAMP_VALUE, CONSTANTKIND_NOT_SET -> "…";
        };
    }

    private static <T> String joined(List<T> parts, Function<T, String> text) {
        return parts.stream().map(text).collect(Collectors.joining(", "));
    }
}
