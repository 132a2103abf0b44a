package dev.proxyless.mesh.model.route;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Which redirects of endpoints are taken inside the mesh, so that the application sees only where they lead (Envoy {@code
 * InternalRedirectPolicy}).
 *
 * @param maxRedirects how many redirects of one request, over all routes that it meets, may come before this one; 0 or more
 * @param statuses the statuses that are taken: some of 301, 302, 303, 307, 308
 * @param onlyNewRoutes whether none is taken to a route to which one from this route was taken before (Envoy {@code
 *     PreviousRoutesConfig})
 * @param allowedRoutes the names of the routes to which one is taken; empty means all (Envoy {@code AllowListedRoutesConfig})
 * @param copiedHeaders names of headers, in lower case, that the next request has as the redirect has them, or not at all
 */
public record InternalRedirectPolicy(
        long maxRedirects,
        Set<Integer> statuses,
        boolean onlyNewRoutes,
        Optional<Set<String>> allowedRoutes,
        List<String> copiedHeaders) {

    /** What Envoy does if a policy says nothing: one redirect of status 302. */
    public static final InternalRedirectPolicy DEFAULT =
            new InternalRedirectPolicy(1, Set.of(302), false, Optional.empty(), List.of());

    public InternalRedirectPolicy {
        statuses = Set.copyOf(statuses);
        allowedRoutes = allowedRoutes.map(Set::copyOf);
        copiedHeaders = copiedHeaders.stream()
                .map(name -> name.toLowerCase(Locale.ROOT))
                .toList();
    }
}
