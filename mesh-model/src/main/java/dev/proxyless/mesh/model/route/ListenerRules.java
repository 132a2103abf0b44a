package dev.proxyless.mesh.model.route;

import dev.proxyless.mesh.model.filter.HttpFilter;
import java.util.List;
import java.util.Optional;

/**
 * What a listener says of all calls to its service (Envoy {@code HttpConnectionManager}).
 *
 * @param filters what calls go through before they are sent, in this order
 * @param limits what holds for routes that say nothing of time
 * @param paths what becomes of paths before anything else
 * @param hosts what becomes of authorities before anything else
 * @param scheme what routes take the scheme of requests for ({@code scheme_header_transformation}); empty if for what it is
 */
public record ListenerRules(
        List<HttpFilter> filters, StreamLimits limits, PathRules paths, HostRules hosts, Optional<String> scheme) {

    /** Those of a listener that says nothing. */
    public static final ListenerRules NONE = of(List.of());

    public ListenerRules {
        filters = List.copyOf(filters);
    }

    /** Those of a listener that says nothing of what requests ask for. */
    public ListenerRules(List<HttpFilter> filters, StreamLimits limits) {
        this(filters, limits, PathRules.NONE, HostRules.NONE, Optional.empty());
    }

    /** Those of a listener that says nothing of time either. */
    public static ListenerRules of(List<HttpFilter> filters) {
        return new ListenerRules(filters, StreamLimits.NONE);
    }
}
