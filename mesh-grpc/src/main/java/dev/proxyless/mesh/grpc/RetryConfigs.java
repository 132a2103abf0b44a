package dev.proxyless.mesh.grpc;

import dev.proxyless.mesh.model.route.RetryOn;
import dev.proxyless.mesh.model.route.RetryPolicy;
import io.grpc.NameResolver.ConfigOrError;
import io.grpc.NameResolver.ServiceConfigParser;
import io.grpc.Status;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns retry policies into gRPC service configs, each distinct policy once (gRFC A44, A6). Used in the channel's
 * synchronization context only.
 *
 * <p>The gRPC conditions name status codes. {@code connect-failure}, {@code refused-stream} and {@code
 * reset-before-request} mean {@code UNAVAILABLE}, which is what gRPC makes of an endpoint that cannot be reached or refuses
 * the stream. {@code 5xx}, {@code gateway-error} and {@code reset} mean {@code CANCELLED} too, which is what gRPC makes of a
 * stream that the endpoint resets because it shuts down; an application that cancels its own RPC ends it, with no retry.
 * Conditions on other HTTP statuses and on headers, and the per-try timeout, have no counterpart: they are reported and left
 * out. gRPC's jitter is a fifth of each interval; intervals double up to the maximum.
 */
final class RetryConfigs {

    private static final Logger log = LoggerFactory.getLogger(RetryConfigs.class);
    private static final Duration MIN_BACKOFF = Duration.ofMillis(1);

    private final ServiceConfigParser parser;
    private final ConfigOrError withoutRetry;
    private final Map<RetryPolicy, Object> parsed = new HashMap<>();

    RetryConfigs(ServiceConfigParser parser) {
        this.parser = parser;
        this.withoutRetry = parser.parseServiceConfig(raw(Map.of()));
    }

    /** The service config that names the load balancer and nothing else. */
    ConfigOrError withoutRetry() {
        return withoutRetry;
    }

    /** The parsed service config of a policy. */
    Object of(Optional<RetryPolicy> policy) {
        return policy.isEmpty() ? none() : parsed.computeIfAbsent(policy.get(), this::parse);
    }

    /** Forgets all policies but these. */
    void retain(Set<RetryPolicy> policies) {
        parsed.keySet().retainAll(policies);
    }

    private Object none() {
        Object config = withoutRetry.getConfig();
        if (config == null) {
            throw new IllegalStateException("load balancer: " + withoutRetry.getError() + " (expected: mesh)");
        }
        return config;
    }

    private Object parse(RetryPolicy policy) {
        Set<Status.Code> codes = codes(policy.conditions().retryOn());
        report(policy, codes);
        if (policy.numRetries() == 0 || codes.isEmpty()) {
            return none();
        }
        ConfigOrError config = parser.parseServiceConfig(raw(retryPolicy(policy, codes)));
        if (config.getConfig() == null) {
            log.warn("retry policy left out: gRPC does not take it: {}", config.getError());
            return none();
        }
        return config.getConfig();
    }

    private static void report(RetryPolicy policy, Set<Status.Code> codes) {
        if (policy.perTryTimeout().isPresent()) {
            log.warn(
                    "retry_policy.per_try_timeout: {} (not honoured for gRPC: the RPC's timeout holds)",
                    policy.perTryTimeout().get());
        }
        for (RetryOn condition : policy.conditions().retryOn()) {
            if (codes(condition).isEmpty()) {
                log.warn("retry_policy.retry_on: {} (not honoured for gRPC, which has {})", condition.token(), codes);
            }
        }
    }

    private static Set<Status.Code> codes(Set<RetryOn> conditions) {
        Set<Status.Code> codes = EnumSet.noneOf(Status.Code.class);
        conditions.forEach(condition -> codes.addAll(codes(condition)));
        return codes;
    }

    private static Set<Status.Code> codes(RetryOn condition) {
        return switch (condition) {
            case CANCELLED -> Set.of(Status.Code.CANCELLED);
            case DEADLINE_EXCEEDED -> Set.of(Status.Code.DEADLINE_EXCEEDED);
            case INTERNAL -> Set.of(Status.Code.INTERNAL);
            case RESOURCE_EXHAUSTED -> Set.of(Status.Code.RESOURCE_EXHAUSTED);
            case UNAVAILABLE, RESET_BEFORE_REQUEST, CONNECT_FAILURE, REFUSED_STREAM -> Set.of(Status.Code.UNAVAILABLE);
            case FIVE_XX, GATEWAY_ERROR, RESET -> Set.of(Status.Code.UNAVAILABLE, Status.Code.CANCELLED);
            case RETRIABLE_4XX, RETRIABLE_STATUS_CODES, RETRIABLE_HEADERS, ENVOY_RATELIMITED -> Set.of();
        };
    }

    private static Map<String, ?> retryPolicy(RetryPolicy policy, Set<Status.Code> codes) {
        return Map.of(
                "retryPolicy",
                Map.of(
                        "maxAttempts", policy.numRetries() + 1.0,
                        "initialBackoff", seconds(policy.backOff().baseInterval()),
                        "maxBackoff", seconds(policy.backOff().maxInterval()),
                        "backoffMultiplier", 2.0,
                        "retryableStatusCodes",
                                codes.stream().map(Status.Code::name).toList()));
    }

    private static Map<String, ?> raw(Map<String, ?> methodConfig) {
        Map<String, Object> config = new HashMap<>();
        config.put("loadBalancingConfig", List.of(Map.of(MeshLoadBalancerProvider.POLICY, Map.of())));
        if (!methodConfig.isEmpty()) {
            Map<String, Object> every = new HashMap<>(methodConfig);
            every.put("name", List.of(Map.of()));
            config.put("methodConfig", List.of(every));
        }
        return config;
    }

    private static String seconds(Duration interval) {
        Duration used = interval.compareTo(MIN_BACKOFF) < 0 ? MIN_BACKOFF : interval;
        return String.format(Locale.ROOT, "%d.%09ds", used.toSeconds(), used.toNanosPart());
    }
}
