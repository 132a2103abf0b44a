package dev.proxyless.mesh.grpc;

import static dev.proxyless.mesh.grpc.MeshFixture.call;
import static dev.proxyless.mesh.grpc.MeshFixture.failure;
import static dev.proxyless.mesh.grpc.MeshFixture.to;
import static dev.proxyless.mesh.grpc.MeshFixture.within;
import static dev.proxyless.mesh.grpc.ScriptedSource.cluster;
import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.model.filter.HttpFilter;
import dev.proxyless.mesh.model.filter.config.HeaderMutationConfig;
import dev.proxyless.mesh.model.match.HeaderMatch;
import dev.proxyless.mesh.model.route.CallPolicy;
import dev.proxyless.mesh.model.route.HeaderMutation;
import dev.proxyless.mesh.model.route.HeaderMutation.Action;
import dev.proxyless.mesh.model.route.HeaderRules;
import dev.proxyless.mesh.model.route.RetryBackOff;
import dev.proxyless.mesh.model.route.RetryConditions;
import dev.proxyless.mesh.model.route.RetryOn;
import dev.proxyless.mesh.model.route.RetryPolicy;
import dev.proxyless.mesh.model.route.Route;
import io.grpc.Status;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** After which end of an attempt another one begins. */
class RetryConditionsRpcTest {

    private final MeshFixture fixture = new MeshFixture();
    private final EchoServer server = fixture.server("one");

    @AfterEach
    void close() {
        fixture.close();
    }

    @ParameterizedTest
    @CsvSource({
        "FIVE_XX, CANCELLED UNAVAILABLE",
        "GATEWAY_ERROR, CANCELLED UNAVAILABLE",
        "RESET, CANCELLED UNAVAILABLE",
        "RESET_BEFORE_REQUEST, UNAVAILABLE",
        "CONNECT_FAILURE, UNAVAILABLE",
        "REFUSED_STREAM, UNAVAILABLE",
        "CANCELLED, CANCELLED",
        "DEADLINE_EXCEEDED, DEADLINE_EXCEEDED",
        "INTERNAL, INTERNAL",
        "RESOURCE_EXHAUSTED, RESOURCE_EXHAUSTED",
        "UNAVAILABLE, UNAVAILABLE",
        "RETRIABLE_4XX, ''",
        "RETRIABLE_HEADERS, ''",
        "ENVOY_RATELIMITED, ''"
    })
    void eachConditionNamesItsCodesAndNoOthers(RetryOn condition, String names) {
        publish(to(retryOn(condition), "v1"));
        var channel = fixture.channel("mesh:///orders");
        Set<Status.Code> codes = Arrays.stream(names.split(" "))
                .filter(name -> !name.isEmpty())
                .map(Status.Code::valueOf)
                .collect(Collectors.toSet());

        for (Status.Code code : Status.Code.values()) {
            if (code == Status.Code.OK) {
                continue;
            }
            int before = server.calls();
            server.failure = code.toStatus();
            server.failing.set(1);
            if (codes.contains(code)) {
                assertThat(call(channel)).isEqualTo("one");
                assertThat(server.calls() - before).as("%s", code).isEqualTo(2);
            } else {
                assertThat(failure(channel, within(10)).getCode()).isEqualTo(code);
                assertThat(server.calls() - before).as("%s", code).isEqualTo(1);
            }
        }
    }

    @Test
    void aFailureBehindHeadersIsNotTriedAgain() {
        publish(to(retryOn(RetryOn.UNAVAILABLE), "v1"));
        server.failing.set(1);
        server.headersFirst = true;

        assertThat(failure(fixture.channel("mesh:///orders"), within(10)).getCode())
                .isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(server.calls()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(Wrapping.class)
    void everyKindOfStreamIsTriedAgainWithAllOfItsMessages(Wrapping wrapping) {
        wrapping.publish(fixture, server, fixture.server("shadow"), retryOn(RetryOn.UNAVAILABLE));
        var channel = fixture.channel("mesh:///orders");
        server.failing.set(1);
        assertThat(call(channel)).isEqualTo("one");
        server.failing.set(1);
        assertThat(Streams.talk(channel, EchoServer.UPLOAD, 3)).containsExactly("one");
        server.failing.set(1);
        assertThat(Streams.talk(channel, EchoServer.CHAT, 2)).containsExactly("one", "one");

        assertThat(server.calls()).isEqualTo(6);
        assertThat(server.messages)
                .containsExactly("hello", "message 0", "message 1", "message 2", "message 0", "message 1");
    }

    @Test
    void theConditionOnRequestsSeesWhatFiltersMakeOfThem() {
        RetryConditions safe = RetryConditions.of(Set.of(RetryOn.UNAVAILABLE))
                .withRequestHeaders(List.of(new HeaderMatch.Present("x-safe", true, false)));
        HeaderRules marks = new HeaderRules(
                List.of(new HeaderMutation.Put("x-safe", "yes", Action.OVERWRITE_IF_EXISTS_OR_ADD)), List.of());
        fixture.source.service(
                "orders",
                List.of(HttpFilter.of("mutation", new HeaderMutationConfig(marks, false))),
                List.of(to(policy(RetryPolicy.of(safe, 1)), "v1")),
                cluster("v1", server));
        server.failing.set(1);

        assertThat(call(fixture.channel("mesh:///orders"))).isEqualTo("one");
        assertThat(server.calls()).isEqualTo(2);
    }

    private void publish(Route route) {
        fixture.source.service("orders", List.of(route), cluster("v1", server));
    }

    private static CallPolicy retryOn(RetryOn condition) {
        return policy(RetryPolicy.of(Set.of(condition), 1));
    }

    private static CallPolicy policy(RetryPolicy policy) {
        return CallPolicy.DEFAULT.withRetry(
                policy.withBackOff(RetryBackOff.of(Duration.ofMillis(1), Duration.ofMillis(1))));
    }
}
