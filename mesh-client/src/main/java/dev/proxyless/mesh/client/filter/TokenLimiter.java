package dev.proxyless.mesh.client.filter;

import dev.proxyless.mesh.client.filter.CallFilter.Check;
import dev.proxyless.mesh.client.hash.SourceAddress;
import dev.proxyless.mesh.model.filter.config.LimitedDescriptor;
import dev.proxyless.mesh.model.filter.config.TokenLimits;
import dev.proxyless.mesh.model.route.CountedCall;
import dev.proxyless.mesh.model.route.DescriptorEntry;
import dev.proxyless.mesh.model.route.RateLimit;
import dev.proxyless.mesh.model.route.RateLimits;
import dev.proxyless.mesh.model.route.Route;
import dev.proxyless.mesh.model.route.RouteAction;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The buckets of a filter. A call takes from those of all its descriptors, the slowest first, and then from the one of all calls;
 * as in Envoy, what it took stays taken where a later one is empty. A filter without descriptors works nothing out. Thread-safe.
 */
final class TokenLimiter {

    private final TokenLimits limits;
    private final @Nullable Tokens all;
    private final Map<List<DescriptorEntry>, Tokens> exact = new HashMap<>();
    private final List<DynamicTokens> wildcards = new ArrayList<>();
    /** Where calls come from; empty where nobody asks. */
    private final String source;

    private TokenLimiter(TokenLimits limits, String source) {
        this.limits = limits;
        this.source = source;
        this.all = limits.bucket().map(Tokens::new).orElse(null);
        for (LimitedDescriptor limited : limits.descriptors()) {
            if (limited.isWildcard()) {
                wildcards.add(new DynamicTokens(limited, limits.maxDynamic()));
            } else {
                exact.put(limited.entries(), new Tokens(limited.bucket()));
            }
        }
    }

    static TokenLimiter of(TokenLimits limits) {
        return new TokenLimiter(limits, limits.descriptors().isEmpty() ? "" : SourceAddress.ofThisMachine());
    }

    /** Takes what a call costs. What responses tell about is kept for them, whether the call may go or not. */
    boolean allows(FilterCall call) {
        long now = call.nanoTime();
        List<Match> matches = limits.descriptors().isEmpty() ? List.of() : matches(call);
        for (Match match : matches) {
            // As in Envoy, a call that counts for nothing gets nothing.
            if (match.hits() == 0 || !match.tokens().tryTake(now, match.hits())) {
                call.keep(match.tokens());
                return false;
            }
        }
        Tokens told = matches.isEmpty() ? all : matches.get(0).tokens();
        boolean allowed = true;
        if (all != null && (matches.isEmpty() || limits.alwaysFromBucket()) && !all.tryTake(now)) {
            told = all;
            allowed = false;
        }
        if (told != null) {
            call.keep(told);
        }
        return allowed;
    }

    private List<Match> matches(FilterCall call) {
        CountedCall counted = counted(call);
        List<Match> matches = new ArrayList<>();
        counting(call).forEach(rateLimit -> match(rateLimit, counted, matches));
        if (matches.size() > 1) {
            matches.sort(Comparator.comparingDouble(match -> -match.tokens().nanosPerToken()));
        }
        return matches;
    }

    /** What makes the descriptors of a call. */
    private List<RateLimit> counting(FilterCall call) {
        if (!limits.rateLimits().isEmpty()) {
            return limits.rateLimits();
        }
        List<RateLimit> counting = new ArrayList<>();
        Route route = call.route();
        if (route != null && route.action() instanceof RouteAction.Forward forward) {
            RateLimits ofRoute = forward.rateLimits();
            counting.addAll(ofRoute.route());
            counting.addAll(ofRoute.ofVirtualHost(limits.virtualHost()));
            counting.removeIf(rateLimit -> rateLimit.stage() != limits.stage() || !rateLimit.ofProcess());
        }
        return counting;
    }

    private void match(RateLimit rateLimit, CountedCall call, List<Match> matches) {
        List<DescriptorEntry> descriptor = rateLimit.descriptor(call);
        long hits = descriptor == null ? -1 : rateLimit.hits(call);
        Tokens tokens = descriptor == null || hits < 0 ? null : tokens(descriptor);
        if (tokens != null) {
            matches.add(new Match(tokens, hits));
        }
    }

    private @Nullable Tokens tokens(List<DescriptorEntry> descriptor) {
        Tokens tokens = exact.get(descriptor);
        for (int i = 0; tokens == null && i < wildcards.size(); i++) {
            tokens = wildcards.get(i).of(descriptor);
        }
        return tokens;
    }

    private CountedCall counted(FilterCall call) {
        return new CountedCall(call.request(), call.context(), source);
    }

    /** The descriptors of a call, and whether there is a limit for each. */
    List<Check> checks(FilterCall call) {
        return limits.descriptors().isEmpty()
                ? List.of()
                : counting(call).stream()
                        .map(rateLimit -> check(rateLimit, counted(call)))
                        .toList();
    }

    private Check check(RateLimit rateLimit, CountedCall call) {
        List<DescriptorEntry> descriptor = rateLimit.descriptor(call);
        if (descriptor == null) {
            return new Check("descriptor", "the request does not have all that it is made of");
        }
        String text = descriptor.stream()
                .map(entry -> entry.key() + "=\"" + entry.value() + "\"")
                .collect(Collectors.joining(", ", "descriptor ", ""));
        return new Check(text, tokens(descriptor) == null ? "the filter has no limit for it" : null);
    }

    private record Match(Tokens tokens, long hits) {}
}
