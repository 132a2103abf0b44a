package dev.proxyless.mesh.benchmarks.route;

import dev.proxyless.mesh.model.match.HeaderMatch;
import dev.proxyless.mesh.model.match.PathMatch;
import dev.proxyless.mesh.model.match.RouteMatch;
import dev.proxyless.mesh.model.match.StringMatch;
import io.envoyproxy.envoy.config.route.v3.HeaderMatcher;
import io.envoyproxy.envoy.type.matcher.v3.StringMatcher;
import java.util.List;
import java.util.Optional;

/**
 * The condition of a route, in the terms that all arms have.
 *
 * @param exact whether {@code path} is the whole path; if not, it is a prefix
 * @param path the path
 * @param tenant the value that the header {@value #HEADER} must have, empty for any
 */
record RouteSpec(boolean exact, String path, String tenant) {

    static final String HEADER = "x-tenant";

    RouteMatch toModel() {
        PathMatch match = exact ? new PathMatch.Exact(path, true) : new PathMatch.Prefix(path, true);
        return new RouteMatch(match, headers(), List.of(), Optional.empty(), false);
    }

    io.envoyproxy.envoy.config.route.v3.RouteMatch toEnvoy() {
        var match = io.envoyproxy.envoy.config.route.v3.RouteMatch.newBuilder();
        if (exact) {
            match.setPath(path);
        } else {
            match.setPrefix(path);
        }
        if (!tenant.isEmpty()) {
            match.addHeaders(HeaderMatcher.newBuilder()
                    .setName(HEADER)
                    .setStringMatch(StringMatcher.newBuilder().setExact(tenant)));
        }
        return match.build();
    }

    private List<HeaderMatch> headers() {
        return tenant.isEmpty()
                ? List.of()
                : List.of(new HeaderMatch.Value(HEADER, new StringMatch.Exact(tenant, false), false, false));
    }
}
