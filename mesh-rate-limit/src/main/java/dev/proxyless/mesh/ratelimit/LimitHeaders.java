package dev.proxyless.mesh.ratelimit;

import dev.proxyless.mesh.model.route.HeaderMutation;
import dev.proxyless.mesh.model.route.HeaderMutation.Action;
import io.envoyproxy.envoy.service.ratelimit.v3.RateLimitResponse.DescriptorStatus;
import io.envoyproxy.envoy.service.ratelimit.v3.RateLimitResponse.RateLimit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The headers of draft-polli-ratelimit-headers-03 with what Envoy puts into them: of all limits the one that is closest. */
final class LimitHeaders {

    private static final long DAY = 24 * 60 * 60;

    private LimitHeaders() {}

    static List<HeaderMutation> of(List<DescriptorStatus> statuses) {
        DescriptorStatus closest = null;
        StringBuilder policy = new StringBuilder();
        for (DescriptorStatus status : statuses) {
            if (!status.hasCurrentLimit()) {
                continue;
            }
            if (closest == null
                    || Integer.compareUnsigned(status.getLimitRemaining(), closest.getLimitRemaining()) < 0) {
                closest = status;
            }
            add(status.getCurrentLimit(), policy);
        }
        return closest == null ? List.of() : of(closest, policy);
    }

    private static List<HeaderMutation> of(DescriptorStatus closest, StringBuilder policy) {
        return List.of(
                put("x-ratelimit-limit", number(closest.getCurrentLimit().getRequestsPerUnit()) + policy),
                put("x-ratelimit-remaining", number(closest.getLimitRemaining())),
                put(
                        "x-ratelimit-reset",
                        Long.toString(closest.getDurationUntilReset().getSeconds())));
    }

    private static void add(RateLimit limit, StringBuilder policy) {
        long window = seconds(limit.getUnit());
        if (window == 0) {
            return;
        }
        policy.append(", ")
                .append(number(limit.getRequestsPerUnit()))
                .append(";w=")
                .append(window);
        if (!limit.getName().isEmpty()) {
            policy.append(";name=\"").append(limit.getName()).append('"');
        }
    }

    private static long seconds(RateLimit.@Nullable Unit unit) {
        if (unit == null) {
            return 0;
        }
        return switch (unit) {
            case SECOND -> 1;
            case MINUTE -> 60;
            case HOUR -> 60 * 60;
            case DAY -> DAY;
            case WEEK -> 7 * DAY;
            case MONTH -> 30 * DAY;
            case YEAR -> 365 * DAY;
            default -> 0;
        };
    }

    private static String number(int unsigned) {
        return Integer.toUnsignedString(unsigned);
    }

    private static HeaderMutation put(String name, String value) {
        return new HeaderMutation.Put(name, value, Action.APPEND_IF_EXISTS_OR_ADD);
    }
}
