package dev.proxyless.mesh.model.route;

import dev.proxyless.mesh.model.filter.HttpFilter;
import java.util.List;

/**
 * What a listener says of all calls to its service (Envoy {@code HttpConnectionManager}).
 *
 * @param filters what calls go through before they are sent, in this order
 * @param limits what holds for routes that say nothing of time
 */
public record ListenerRules(List<HttpFilter> filters, StreamLimits limits) {

    /** Those of a listener that says nothing. */
    public static final ListenerRules NONE = new ListenerRules(List.of(), StreamLimits.NONE);

    public ListenerRules {
        filters = List.copyOf(filters);
    }

    /** Those of a listener that says nothing of time. */
    public static ListenerRules of(List<HttpFilter> filters) {
        return new ListenerRules(filters, StreamLimits.NONE);
    }
}
