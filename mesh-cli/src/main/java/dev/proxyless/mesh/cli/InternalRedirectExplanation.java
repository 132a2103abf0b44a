package dev.proxyless.mesh.cli;

import dev.proxyless.mesh.model.route.InternalRedirectPolicy;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which redirects of endpoints the mesh takes itself.
 *
 * @param max how many of one request
 * @param statuses which, in order
 * @param onlyNewRoutes whether none is taken twice from here to the same route
 * @param allowedRoutes the names of the routes to which one is taken, in order; null means all
 * @param copiedHeaders what the next request has as the redirect has it
 */
record InternalRedirectExplanation(
        long max,
        List<Integer> statuses,
        boolean onlyNewRoutes,
        @Nullable List<String> allowedRoutes,
        List<String> copiedHeaders) {

    static InternalRedirectExplanation of(InternalRedirectPolicy policy) {
        return new InternalRedirectExplanation(
                policy.maxRedirects(),
                policy.statuses().stream().sorted().toList(),
                policy.onlyNewRoutes(),
                policy.allowedRoutes()
                        .map(names -> names.stream().sorted().toList())
                        .orElse(null),
                policy.copiedHeaders());
    }
}
