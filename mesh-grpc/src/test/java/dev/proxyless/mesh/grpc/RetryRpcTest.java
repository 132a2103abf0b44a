package dev.proxyless.mesh.grpc;

import static dev.proxyless.mesh.grpc.MeshFixture.call;
import static dev.proxyless.mesh.grpc.MeshFixture.failure;
import static dev.proxyless.mesh.grpc.MeshFixture.retrying;
import static dev.proxyless.mesh.grpc.MeshFixture.to;
import static dev.proxyless.mesh.grpc.MeshFixture.within;
import static dev.proxyless.mesh.grpc.ScriptedSource.cluster;
import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.model.cluster.CircuitLimits;
import dev.proxyless.mesh.model.match.HeaderMatch;
import dev.proxyless.mesh.model.route.AttemptHeaders;
import dev.proxyless.mesh.model.route.CallPolicy;
import dev.proxyless.mesh.model.route.RetryBackOff;
import dev.proxyless.mesh.model.route.RetryBackOff.RateLimited;
import dev.proxyless.mesh.model.route.RetryConditions;
import dev.proxyless.mesh.model.route.RetryHosts;
import dev.proxyless.mesh.model.route.RetryOn;
import dev.proxyless.mesh.model.route.RetryPolicy;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.stub.MetadataUtils;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryRpcTest {

    private final MeshFixture fixture = new MeshFixture();
    private final EchoServer server = fixture.server("one");

    @AfterEach
    void close() {
        fixture.close();
    }

    @ParameterizedTest
    @CsvSource({
        "CANCELLED, CANCELLED",
        "DEADLINE_EXCEEDED, DEADLINE_EXCEEDED",
        "INTERNAL, INTERNAL",
        "RESOURCE_EXHAUSTED, RESOURCE_EXHAUSTED",
        "UNAVAILABLE, UNAVAILABLE",
        "FIVE_XX, UNAVAILABLE",
        "GATEWAY_ERROR, UNAVAILABLE",
        "CONNECT_FAILURE, UNAVAILABLE",
        "RESET, UNAVAILABLE",
        "REFUSED_STREAM, UNAVAILABLE",
        "RESET, CANCELLED",
        "FIVE_XX, CANCELLED"
    })
    void aFailureThatThePolicyNamesIsTriedAgain(RetryOn condition, Status.Code code) {
        fixture.source.service("orders", List.of(to(retrying(1, condition), "v1")), cluster("v1", server));
        server.failure = code.toStatus();
        server.failing.set(1);

        assertThat(call(fixture.channel("mesh:///orders"))).isEqualTo("one");
        assertThat(server.calls()).isEqualTo(2);
    }

    @Test
    void aFailureThatThePolicyDoesNotNameIsNotTriedAgain() {
        fixture.source.service("orders", List.of(to(retrying(3, RetryOn.UNAVAILABLE), "v1")), cluster("v1", server));
        server.failure = Status.INTERNAL;
        server.failing.set(1);

        assertThat(failure(fixture.channel("mesh:///orders"), within(10)).getCode())
                .isEqualTo(Status.Code.INTERNAL);
        assertThat(server.calls()).isEqualTo(1);
    }

    @Test
    void retriesAreCountedInFull() {
        fixture.source.service("orders", List.of(to(retrying(7, RetryOn.UNAVAILABLE), "v1")), cluster("v1", server));
        server.failing.set(100);

        assertThat(failure(fixture.channel("mesh:///orders"), within(10)).getDescription())
                .isEqualTo("told to");
        assertThat(server.calls()).isEqualTo(8);
    }

    @Test
    void aRetryPassesOverTheEndpointThatFailed() {
        RetryPolicy policy = RetryPolicy.of(Set.of(RetryOn.UNAVAILABLE), 1)
                .withBackOff(RetryBackOff.of(Duration.ofMillis(1), Duration.ofMillis(1)))
                .withHosts(RetryHosts.AVOID_PREVIOUS);
        EchoServer two = fixture.server("two");
        fixture.source.service(
                "orders", List.of(to(CallPolicy.DEFAULT.withRetry(policy), "v1")), cluster("v1", server, two));
        ManagedChannel channel = fixture.channel("mesh:///orders");
        Waits.until(() -> call(channel).equals("two"));
        server.failing.set(Integer.MAX_VALUE);

        for (int i = 0; i < 20; i++) {
            assertThat(call(channel)).isEqualTo("two");
        }
        assertThat(server.headers).anyMatch(h -> !h.containsKey(previousAttempts()));
        assertThat(server.headers).noneMatch(h -> h.containsKey(previousAttempts()));
    }

    @Test
    void aRetryBeyondTheBudgetEndsWithTheFailureBefore() {
        fixture.source.service(
                "orders",
                List.of(to(retrying(3, RetryOn.UNAVAILABLE), "v1")),
                cluster("v1", CircuitLimits.of(1024, new CircuitLimits.RetryBudget(0, 0)), server.endpoint()));
        server.failing.set(100);

        Status status = failure(fixture.channel("mesh:///orders"), within(10));

        assertThat(status.getDescription()).isEqualTo("told to");
        assertThat(server.calls()).isEqualTo(1);
    }

    @Test
    void anRpcBeyondTheLimitOfTheClusterFailsAtOnceAndTheNextOneAfterItsEndDoesNot() {
        fixture.source.service(
                "orders",
                List.of(to("v1")),
                cluster("v1", CircuitLimits.of(1, CircuitLimits.Thresholds.DEFAULT.retryBudget()), server.endpoint()));
        ManagedChannel channel = fixture.channel("mesh:///orders");
        Streams first = Streams.open(channel, EchoServer.CHAT, within(10));
        Waits.until(() -> server.calls() == 1);

        Status status = failure(channel, within(10).withWaitForReady());
        assertThat(status.getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(status.getDescription()).contains("cluster v1: calls in flight: 1 (expected: < 1");

        first.halfClose();
        assertThat(first.await().isOk()).isTrue();
        assertThat(call(channel)).isEqualTo("one");
    }

    @Test
    void onlyRpcsThatThePolicyNamesAreTriedAgain() {
        RetryConditions conditions = RetryConditions.of(Set.of(RetryOn.UNAVAILABLE))
                .withRequestHeaders(List.of(new HeaderMatch.Present("x-safe", true, false)));
        CallPolicy policy = CallPolicy.DEFAULT.withRetry(quick(RetryPolicy.of(conditions, 1)));
        fixture.source.service("orders", List.of(to(policy, "v1")), cluster("v1", server));
        ManagedChannel channel = fixture.channel("mesh:///orders");
        server.failing.set(1);
        assertThat(failure(channel, within(10)).getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(server.calls()).isEqualTo(1);

        server.failing.set(1);
        Metadata safe = new Metadata();
        safe.put(Metadata.Key.of("x-safe", Metadata.ASCII_STRING_MARSHALLER), "1");
        assertThat(call(ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(safe))))
                .isEqualTo("one");
        assertThat(server.calls()).isEqualTo(3);
    }

    @Test
    void aStatusOfHttpMeansTheCodeThatGrpcMakesOfIt() {
        RetryConditions conditions =
                RetryConditions.of(Set.of(RetryOn.RETRIABLE_STATUS_CODES)).withStatusCodes(Set.of(503, 404));
        CallPolicy policy = CallPolicy.DEFAULT.withRetry(quick(RetryPolicy.of(conditions, 1)));
        fixture.source.service("orders", List.of(to(policy, "v1")), cluster("v1", server));
        server.failing.set(1);

        assertThat(call(fixture.channel("mesh:///orders"))).isEqualTo("one");
        assertThat(server.calls()).isEqualTo(2);
    }

    @Test
    void anEndpointIsToldWhichAttemptItSees() {
        CallPolicy policy = retrying(1, RetryOn.UNAVAILABLE).withAttemptHeaders(new AttemptHeaders(true, true, true));
        fixture.source.service("orders", List.of(to(policy, "v1")), cluster("v1", server));
        server.failing.set(1);

        assertThat(call(fixture.channel("mesh:///orders"))).isEqualTo("one");
        assertThat(server.headers)
                .extracting(headers -> headers.get(key("x-envoy-attempt-count")))
                .containsExactly("1", "2");
        assertThat(server.headers)
                .extracting(headers -> headers.get(key("x-envoy-is-timeout-retry")))
                .containsExactly(null, "false");
    }

    @Test
    void anRpcMayAskForRetriesItselfIfTheClientHeedsIt() {
        try (MeshFixture heeding = new MeshFixture(builder -> builder.envoyHeaders(true))) {
            EchoServer heeded = heeding.server("heeded");
            heeding.source.service("orders", List.of(to("v1")), cluster("v1", heeded));
            heeded.failing.set(2);
            Metadata asking = new Metadata();
            asking.put(key("x-envoy-retry-grpc-on"), "unavailable");
            asking.put(key("x-envoy-max-retries"), "2");
            ManagedChannel channel = heeding.channel("mesh:///orders");

            assertThat(call(ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(asking))))
                    .isEqualTo("heeded");
            assertThat(heeded.calls()).isEqualTo(3);
            assertThat(heeded.headers)
                    .noneMatch(headers -> headers.containsKey(key("x-envoy-retry-grpc-on"))
                            || headers.containsKey(key("x-envoy-max-retries")));
        }
    }

    @Test
    void whatHasNoCounterpartIsNamedByItsField() {
        RetryConditions conditions = RetryConditions.of(Set.of(RetryOn.RETRIABLE_4XX, RetryOn.RETRIABLE_HEADERS));
        RetryPolicy policy = RetryPolicy.of(conditions, 1)
                .withPerTryTimeout(Duration.ofSeconds(1))
                .withPerTryIdleTimeout(Duration.ofSeconds(2))
                .withBackOff(RetryBackOff.DEFAULT.with(new RateLimited(List.of(), Duration.ofSeconds(1))));

        assertThat(RetryConfigs.unhonoured(new RetryConfigs.Key(policy, false), Set.of()))
                .extracting(line -> line.substring(0, line.indexOf(':')))
                .containsExactlyInAnyOrder(
                        "retry_policy.per_try_timeout",
                        "retry_policy.per_try_idle_timeout",
                        "retry_policy.rate_limited_retry_back_off",
                        "retry_policy.retry_on",
                        "retry_policy.retry_on");
    }

    private static RetryPolicy quick(RetryPolicy policy) {
        return policy.withBackOff(RetryBackOff.of(Duration.ofMillis(1), Duration.ofMillis(1)));
    }

    private static Metadata.Key<String> key(String name) {
        return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
    }

    private static Metadata.Key<String> previousAttempts() {
        return Metadata.Key.of("grpc-previous-rpc-attempts", Metadata.ASCII_STRING_MARSHALLER);
    }
}
