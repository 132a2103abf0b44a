package dev.proxyless.mesh.grpc;

import dev.proxyless.mesh.model.route.CallPolicy;
import dev.proxyless.mesh.model.route.RetryConditions;
import dev.proxyless.mesh.model.route.RetryOn;
import dev.proxyless.mesh.model.route.RetryPolicy;
import io.grpc.NameResolver.ConfigOrError;
import io.grpc.NameResolver.ServiceConfigParser;
import io.grpc.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns retry policies into gRPC service configs, each distinct policy once (gRFC A44, A6). Thread-safe.
 *
 * <p>The gRPC conditions name status codes. {@code connect-failure}, {@code refused-stream} and {@code
 * reset-before-request} mean {@code UNAVAILABLE}, which is what gRPC makes of an endpoint that cannot be reached or refuses
 * the stream. {@code 5xx}, {@code gateway-error} and {@code reset} mean {@code CANCELLED} too, which is what gRPC makes of a
 * stream that the endpoint resets because it shuts down; an application that cancels its own RPC ends it, with no retry.
 * Statuses mean the code that gRPC makes of them. Where a per-try timeout makes a call hedged, it is gRPC's hedging delay.
 *
 * <p>Conditions on headers, limits of single attempts and waits that an endpoint asks for have no counterpart: gRPC reads
 * {@code perAttemptRecvTimeout} and does not keep it (grpc-java 1.85). They are reported, once for each policy, and left out.
 * gRPC's jitter is a fifth of each interval; intervals double up to the maximum.
 */
final class RetryConfigs {

    private static final Logger log = LoggerFactory.getLogger(RetryConfigs.class);
    private static final Duration MIN_BACKOFF = Duration.ofMillis(1);

    private final ServiceConfigParser parser;
    private final ConfigOrError withoutRetry;
    private final Map<Key, Object> parsed = new ConcurrentHashMap<>();

    RetryConfigs(ServiceConfigParser parser) {
        this.parser = parser;
        this.withoutRetry = parser.parseServiceConfig(raw(Map.of()));
    }

    /** What of a route's policy makes a service config. */
    record Key(RetryPolicy policy, boolean hedged) {

        static Optional<Key> of(CallPolicy policy) {
            return policy.retry().map(retry -> new Key(retry, isHedged(policy)));
        }
    }

    /** Whether an attempt whose per-try timeout is up goes on while another one starts. */
    static boolean isHedged(CallPolicy policy) {
        return policy.hedgeOnPerTryTimeout()
                && policy.retry()
                        .filter(retry -> retry.numRetries() > 0
                                && retry.perTryTimeout().isPresent()
                                && !codes(retry.conditions()).isEmpty())
                        .isPresent();
    }

    /** The service config that names the load balancer and nothing else. */
    ConfigOrError withoutRetry() {
        return withoutRetry;
    }

    /** The parsed service config of a policy. */
    Object of(CallPolicy policy) {
        Optional<Key> key = Key.of(policy);
        return key.isEmpty() ? none() : parsed.computeIfAbsent(key.get(), this::parse);
    }

    /** How many policies are kept. */
    int size() {
        return parsed.size();
    }

    /** Forgets all policies but these. */
    void retain(Set<Key> keys) {
        parsed.keySet().retainAll(keys);
    }

    /** The parsed service config that names the load balancer and nothing else. */
    Object none() {
        Object config = withoutRetry.getConfig();
        if (config == null) {
            throw new IllegalStateException("load balancer: " + withoutRetry.getError() + " (expected: mesh)");
        }
        return config;
    }

    private Object parse(Key key) {
        RetryPolicy policy = key.policy();
        Set<Status.Code> codes = codes(policy.conditions());
        unhonoured(key, codes).forEach(log::warn);
        if (policy.numRetries() == 0 || codes.isEmpty()) {
            return none();
        }
        ConfigOrError config = parser.parseServiceConfig(
                raw(key.hedged() ? hedgingPolicy(policy, codes) : retryPolicy(policy, codes)));
        if (config.getConfig() == null) {
            log.warn("retry policy left out: gRPC does not take it: {}", config.getError());
            return none();
        }
        return config.getConfig();
    }

    /** What of a policy has no effect for gRPC, by field. */
    static List<String> unhonoured(Key key, Set<Status.Code> codes) {
        RetryPolicy policy = key.policy();
        List<String> lines = new ArrayList<>();
        if (policy.perTryTimeout().isPresent() && !key.hedged()) {
            lines.add("retry_policy.per_try_timeout: " + policy.perTryTimeout().get()
                    + " (not honoured for gRPC: the RPC's timeout holds)");
        }
        if (policy.perTryIdleTimeout().isPresent()) {
            lines.add("retry_policy.per_try_idle_timeout: "
                    + policy.perTryIdleTimeout().get() + " (not honoured for gRPC: the RPC's timeout holds)");
        }
        if (policy.backOff().rateLimited().isPresent()) {
            lines.add(
                    "retry_policy.rate_limited_retry_back_off: set (not honoured for gRPC, whose endpoints ask for a wait"
                            + " by grpc-retry-pushback-ms)");
        }
        for (RetryOn condition : policy.conditions().retryOn()) {
            if (codes(condition, policy.conditions()).isEmpty()) {
                lines.add("retry_policy.retry_on: " + condition.token() + " (not honoured for gRPC, which has " + codes
                        + ")");
            }
        }
        return lines;
    }

    private static Set<Status.Code> codes(RetryConditions conditions) {
        Set<Status.Code> codes = EnumSet.noneOf(Status.Code.class);
        conditions.retryOn().forEach(condition -> codes.addAll(codes(condition, conditions)));
        return codes;
    }

    private static Set<Status.Code> codes(RetryOn condition, RetryConditions conditions) {
        return switch (condition) {
            case CANCELLED -> Set.of(Status.Code.CANCELLED);
            case DEADLINE_EXCEEDED -> Set.of(Status.Code.DEADLINE_EXCEEDED);
            case INTERNAL -> Set.of(Status.Code.INTERNAL);
            case RESOURCE_EXHAUSTED -> Set.of(Status.Code.RESOURCE_EXHAUSTED);
            case UNAVAILABLE, RESET_BEFORE_REQUEST, CONNECT_FAILURE, REFUSED_STREAM -> Set.of(Status.Code.UNAVAILABLE);
            case FIVE_XX, GATEWAY_ERROR, RESET -> Set.of(Status.Code.UNAVAILABLE, Status.Code.CANCELLED);
            case RETRIABLE_STATUS_CODES -> ofStatuses(conditions.statusCodes());
            case RETRIABLE_4XX, RETRIABLE_HEADERS, ENVOY_RATELIMITED -> Set.of();
        };
    }

    /** What gRPC makes of an answer that is not its own (gRPC, HTTP to gRPC status code mapping). */
    private static Set<Status.Code> ofStatuses(Set<Integer> statuses) {
        Set<Status.Code> codes = EnumSet.noneOf(Status.Code.class);
        for (int status : statuses) {
            if (status == 429 || (status >= 502 && status <= 504)) {
                codes.add(Status.Code.UNAVAILABLE);
            } else if (status == 400 || status == 431) {
                codes.add(Status.Code.INTERNAL);
            }
        }
        return codes;
    }

    private static Map<String, ?> retryPolicy(RetryPolicy policy, Set<Status.Code> codes) {
        return Map.of(
                "retryPolicy",
                Map.of(
                        "maxAttempts", policy.numRetries() + 1.0,
                        "initialBackoff", seconds(policy.backOff().baseInterval()),
                        "maxBackoff", seconds(policy.backOff().maxInterval()),
                        "backoffMultiplier", 2.0,
                        "retryableStatusCodes", names(codes)));
    }

    private static Map<String, ?> hedgingPolicy(RetryPolicy policy, Set<Status.Code> codes) {
        return Map.of(
                "hedgingPolicy",
                Map.of(
                        "maxAttempts", policy.numRetries() + 1.0,
                        "hedgingDelay", seconds(policy.perTryTimeout().orElseThrow()),
                        "nonFatalStatusCodes", names(codes)));
    }

    private static List<String> names(Set<Status.Code> codes) {
        return codes.stream().map(Status.Code::name).toList();
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
