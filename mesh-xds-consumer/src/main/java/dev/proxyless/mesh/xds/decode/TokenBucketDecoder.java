package dev.proxyless.mesh.xds.decode;

import dev.proxyless.mesh.model.filter.config.TokenBucket;
import java.time.Duration;
import java.util.Optional;

/** How many calls there may be in a time (Envoy {@code type.v3.TokenBucket}). */
final class TokenBucketDecoder {

    static final FieldRules RULES =
            FieldRules.of("envoy.type.v3.TokenBucket").honouring("max_tokens", "tokens_per_fill", "fill_interval");

    private static final Duration LEAST_INTERVAL = Duration.ofMillis(50);

    private TokenBucketDecoder() {}

    /** The bucket; empty if it was refused. */
    static Optional<TokenBucket> decode(io.envoyproxy.envoy.type.v3.TokenBucket proto, FieldPath at) {
        RULES.apply(proto, at);
        long max = Integer.toUnsignedLong(proto.getMaxTokens());
        long perFill = proto.hasTokensPerFill()
                ? Integer.toUnsignedLong(proto.getTokensPerFill().getValue())
                : 1;
        Duration interval = Scalars.duration(proto.getFillInterval(), at.field("fill_interval"));
        boolean valid = true;
        if (max == 0) {
            at.field("max_tokens").refuse("0 (expected: >= 1)");
            valid = false;
        }
        if (perFill == 0) {
            at.field("tokens_per_fill").refuse("0 (expected: >= 1)");
            valid = false;
        }
        if (interval.compareTo(LEAST_INTERVAL) < 0) {
            at.field("fill_interval").refuse(interval.toMillis() + " ms (expected: >= 50 ms)");
            valid = false;
        }
        return valid ? Optional.of(new TokenBucket(max, perFill, interval)) : Optional.empty();
    }
}
