package dev.proxyless.mesh.cli;

import dev.proxyless.mesh.client.route.CallContext;
import dev.proxyless.mesh.model.route.ClusterName;
import dev.proxyless.mesh.model.route.MirrorPolicy;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A copy of a request that a route wants.
 *
 * @param cluster where it goes; null if the request does not name the cluster that it should
 * @param share of how many requests there is a copy, such as {@code 10/100}
 * @param copied whether there is one of this request
 * @param authority what the endpoint sees as the authority
 */
record MirrorExplanation(@Nullable String cluster, String share, boolean copied, String authority) {

    /** All that a route wants; null if it wants none. */
    static @Nullable List<MirrorExplanation> of(
            List<MirrorPolicy> policies, CallContext context, String authority, long random) {
        return policies.isEmpty()
                ? null
                : policies.stream()
                        .map(policy -> of(policy, context, authority, random))
                        .toList();
    }

    private static MirrorExplanation of(MirrorPolicy policy, CallContext context, String authority, long random) {
        String cluster = policy.cluster() instanceof ClusterName.FromHeader named
                ? context.sentHeader(named.header())
                : ((ClusterName.Literal) policy.cluster()).name();
        return new MirrorExplanation(
                cluster,
                policy.fraction().numerator() + "/" + policy.fraction().denominator(),
                cluster != null && policy.fraction().includes(random),
                policy.authority(authority));
    }
}
