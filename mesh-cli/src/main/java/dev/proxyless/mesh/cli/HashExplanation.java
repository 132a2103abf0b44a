package dev.proxyless.mesh.cli;

import dev.proxyless.mesh.client.route.HashPolicies;
import dev.proxyless.mesh.client.route.RequestHash;
import dev.proxyless.mesh.client.route.RequestView;
import dev.proxyless.mesh.model.route.HashPolicy;
import dev.proxyless.mesh.model.route.RouteAction;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The hash of a request, as it is printed: in 16 hexadecimal digits.
 *
 * @param value the hash; null if no policy gives one
 * @param choosesCluster whether the route's cluster is chosen by it
 * @param policies what each policy gives, up to the last one that counts
 */
record HashExplanation(@Nullable String value, boolean choosesCluster, List<Given> policies) {

    /** What a policy gives; null if the request does not have that part. */
    record Given(String policy, @Nullable String value) {}

    /** The hash by the policies of a route, or null if it has none. */
    static @Nullable HashExplanation of(RouteAction.Forward action, RequestView request) {
        if (action.hashPolicies().isEmpty()) {
            return null;
        }
        HashPolicies policies = HashPolicies.compile(action.hashPolicies());
        return new HashExplanation(
                text(policies.of(request)),
                action.clusters().byHash(),
                policies.explain(request).stream()
                        .map(given -> new Given(name(given.policy()), text(given.hash())))
                        .toList());
    }

    private static @Nullable String text(RequestHash hash) {
        return hash.isGiven() ? HexFormat.of().toHexDigits(hash.value()) : null;
    }

    private static String name(HashPolicy policy) {
        if (policy instanceof HashPolicy.Header header) {
            return "header " + header.name();
        }
        if (policy instanceof HashPolicy.Cookie cookie) {
            return "cookie " + cookie.name();
        }
        if (policy instanceof HashPolicy.QueryParameter parameter) {
            return "query_parameter " + parameter.name();
        }
        if (policy instanceof HashPolicy.FilterState state) {
            return "filter_state " + state.key();
        }
        return "source_ip";
    }
}
