package dev.proxyless.mesh.model.filter.config;

import dev.proxyless.mesh.model.route.RateLimit;
import dev.proxyless.mesh.model.route.RateLimits.VirtualHostOption;
import java.util.List;
import java.util.Optional;

/**
 * The limits of a filter: one for all calls, and others for calls with certain descriptors.
 *
 * @param bucket the limit of all calls; empty if there is none
 * @param descriptors the limits of calls with descriptors
 * @param rateLimits what makes the descriptors of a call; if empty, what routes say for {@code stage}
 * @param stage which part of what routes say
 * @param virtualHost what becomes of what virtual hosts say
 * @param alwaysFromBucket whether calls with a limit of their own count in the limit of all, too
 * @param maxDynamic how many values each empty value of {@code descriptors} stands for at most; of more, those that were not seen
 *     for longest are forgotten
 */
public record TokenLimits(
        Optional<TokenBucket> bucket,
        List<LimitedDescriptor> descriptors,
        List<RateLimit> rateLimits,
        int stage,
        VirtualHostOption virtualHost,
        boolean alwaysFromBucket,
        int maxDynamic) {

    /** {@link #maxDynamic} where nobody says another. */
    public static final int MAX_DYNAMIC = 20;

    /** No limit. */
    public static final TokenLimits NONE = of(Optional.empty());

    public TokenLimits {
        descriptors = List.copyOf(descriptors);
        rateLimits = List.copyOf(rateLimits);
    }

    /** One limit for all calls. */
    public static TokenLimits of(TokenBucket bucket) {
        return of(Optional.of(bucket));
    }

    /** The same limit for all calls, and others for those with descriptors that {@code rateLimits} make. */
    public TokenLimits with(List<LimitedDescriptor> limited, List<RateLimit> making) {
        return new TokenLimits(bucket, limited, making, stage, virtualHost, alwaysFromBucket, maxDynamic);
    }

    private static TokenLimits of(Optional<TokenBucket> bucket) {
        return new TokenLimits(bucket, List.of(), List.of(), 0, VirtualHostOption.OVERRIDE, true, MAX_DYNAMIC);
    }
}
