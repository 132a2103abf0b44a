package dev.proxyless.mesh.model.filter.config;

import java.time.Duration;

/**
 * How many calls there may be in a time (Envoy {@code type.v3.TokenBucket}): each takes a token, of which there are never more
 * than {@code maxTokens}.
 *
 * @param maxTokens how many there are at first and at most, 1 or more
 * @param tokensPerFill how many come back in each interval, 1 or more
 * @param fillInterval the interval, above zero
 */
public record TokenBucket(long maxTokens, long tokensPerFill, Duration fillInterval) {

    public TokenBucket {
        if (maxTokens < 1) {
            throw new IllegalArgumentException("maxTokens: " + maxTokens + " (expected: >= 1)");
        }
        if (tokensPerFill < 1) {
            throw new IllegalArgumentException("tokensPerFill: " + tokensPerFill + " (expected: >= 1)");
        }
        if (fillInterval.isZero() || fillInterval.isNegative()) {
            throw new IllegalArgumentException("fillInterval: " + fillInterval + " (expected: > 0)");
        }
    }
}
