package dev.proxyless.mesh.cel;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A function of CEL that expressions may call: those that Envoy has unless it is told otherwise.
 *
 * @param name as the runtime knows it
 * @param form how it is called
 * @param arguments how many it takes, its target among them
 * @param optional how many it may take beyond those
 */
record ExpressionFunction(String name, Form form, int arguments, int optional) {

    private static final Map<String, ExpressionFunction> FUNCTIONS = Map.ofEntries(
            operator("_&&_", 2),
            operator("_||_", 2),
            operator("!_", 1),
            operator("_?_:_", 3),
            operator("_==_", 2),
            operator("_!=_", 2),
            operator("_<_", 2),
            operator("_<=_", 2),
            operator("_>_", 2),
            operator("_>=_", 2),
            operator("_+_", 2),
            operator("_-_", 2),
            operator("_*_", 2),
            operator("_/_", 2),
            operator("_%_", 2),
            operator("-_", 1),
            operator("_[_]", 2),
            operator("@in", 2),
            entry("size", Form.EITHER, 1, 0),
            entry("matches", Form.EITHER, 2, 0),
            entry("contains", Form.MEMBER, 2, 0),
            entry("startsWith", Form.MEMBER, 2, 0),
            entry("endsWith", Form.MEMBER, 2, 0),
            entry("bool", Form.GLOBAL, 1, 0),
            entry("double", Form.GLOBAL, 1, 0),
            entry("duration", Form.GLOBAL, 1, 0),
            entry("dyn", Form.GLOBAL, 1, 0),
            entry("int", Form.GLOBAL, 1, 0),
            entry("timestamp", Form.GLOBAL, 1, 0),
            entry("uint", Form.GLOBAL, 1, 0),
            ofTime("getDate"),
            ofTime("getDayOfMonth"),
            ofTime("getDayOfWeek"),
            ofTime("getDayOfYear"),
            ofTime("getFullYear"),
            ofTime("getHours"),
            ofTime("getMilliseconds"),
            ofTime("getMinutes"),
            ofTime("getMonth"),
            ofTime("getSeconds"));

    /** How a function is called. */
    enum Form {
        /** {@code name(a)}. */
        GLOBAL,
        /** {@code a.name()}. */
        MEMBER,
        /** One way or the other. */
        EITHER
    }

    /** The function that is called so; null if there is none. */
    static @Nullable ExpressionFunction find(String name, boolean member, int arguments) {
        ExpressionFunction found = FUNCTIONS.get(
                switch (name) {
                    // As older parsers write it.
                    case "_in_", "in" -> "@in";
                    default -> name;
                });
        if (found == null || found.form == (member ? Form.GLOBAL : Form.MEMBER)) {
            return null;
        }
        return arguments >= found.arguments && arguments <= found.arguments + found.optional ? found : null;
    }

    private static Map.Entry<String, ExpressionFunction> operator(String name, int arguments) {
        return entry(name, Form.GLOBAL, arguments, 0);
    }

    private static Map.Entry<String, ExpressionFunction> ofTime(String name) {
        return entry(name, Form.MEMBER, 1, 1);
    }

    private static Map.Entry<String, ExpressionFunction> entry(String name, Form form, int arguments, int optional) {
        return Map.entry(name, new ExpressionFunction(name, form, arguments, optional));
    }
}
