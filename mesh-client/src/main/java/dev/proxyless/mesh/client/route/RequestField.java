package dev.proxyless.mesh.client.route;

import dev.proxyless.mesh.model.match.HeaderMatch;
import dev.proxyless.mesh.model.match.QueryMatch;
import dev.proxyless.mesh.model.match.RouteMatch;
import dev.proxyless.mesh.model.match.StringMatch;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A part of a request that routes can be told apart by.
 *
 * @param kind header or query parameter
 * @param name its name
 */
record RequestField(Kind kind, String name) {

    /** What sort of part it is. */
    enum Kind {
        HEADER,
        QUERY_PARAMETER
    }

    /** A field and a text that it must be equal to. */
    record Value(RequestField field, String text) {}

    /** The field's value in a request, or null if it is missing. */
    @Nullable String valueIn(RequestView request) {
        return kind == Kind.HEADER ? request.header(name) : request.queryParameter(name);
    }

    /** The values without which a request never satisfies {@code match}. */
    static List<Value> requiredBy(RouteMatch match) {
        List<Value> required = new ArrayList<>();
        for (HeaderMatch header : match.headers()) {
            if (header instanceof HeaderMatch.Value value
                    && !value.invert()
                    && value.condition() instanceof StringMatch.Exact exact
                    && !exact.ignoreCase()
                    && !(value.treatMissingAsEmpty() && exact.expected().isEmpty())) {
                required.add(new Value(new RequestField(Kind.HEADER, value.name()), exact.expected()));
            }
        }
        for (QueryMatch parameter : match.query()) {
            if (parameter instanceof QueryMatch.Value value
                    && value.condition() instanceof StringMatch.Exact exact
                    && !exact.ignoreCase()) {
                required.add(new Value(new RequestField(Kind.QUERY_PARAMETER, value.name()), exact.expected()));
            }
        }
        return required;
    }
}
