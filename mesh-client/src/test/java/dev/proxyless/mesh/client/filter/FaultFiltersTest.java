package dev.proxyless.mesh.client.filter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.model.filter.config.FaultConfig;
import dev.proxyless.mesh.model.match.Fraction;
import dev.proxyless.mesh.model.match.HeaderMatch;
import dev.proxyless.mesh.model.match.StringMatch;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FaultFiltersTest {

    private static final Fraction ALL = new Fraction(100, 100);
    private static final FaultConfig.Delay SECOND = new FaultConfig.Delay(Optional.of(Duration.ofSeconds(1)), ALL);
    private static final FaultConfig.Abort BUSY = new FaultConfig.Abort(OptionalInt.of(503), OptionalInt.empty(), ALL);

    @Test
    void aDelayComesBeforeAnAbort() {
        FakeFilterCall call = new FakeFilterCall(Map.of());

        FilterAction action = filter(Optional.of(SECOND), Optional.of(BUSY)).onRequest(call);

        assertThat(action).isInstanceOfSatisfying(FilterAction.Delay.class, delay -> {
            assertThat(delay.duration()).isEqualTo(Duration.ofSeconds(1));
            assertThat(delay.then()).isInstanceOfSatisfying(FilterAction.Reply.class, reply -> {
                assertThat(reply.status()).isEqualTo(503);
                assertThat(reply.body()).isEqualTo("fault filter abort");
            });
        });
        assertThat(call.acts).containsExactlyInAnyOrder("delay", "abort");
    }

    @ParameterizedTest
    @CsvSource({"0, false", "1, true", "99, true"})
    void aShareOfCallsIsMeant(int numerator, boolean hit) {
        FaultConfig.Abort abort =
                new FaultConfig.Abort(OptionalInt.of(503), OptionalInt.empty(), new Fraction(numerator, 100));
        FakeFilterCall call = new FakeFilterCall(Map.of()); // its chance is 0

        assertThat(filter(Optional.empty(), Optional.of(abort)).onRequest(call) instanceof FilterAction.Reply)
                .isEqualTo(hit);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                // status, gRPC code, percentage asked for, expected
                "503, -, -, 503",
                "-, 14, -, 200/14",
                "503, 14, -, 503",
                "-, -, -, -",
                "503, -, 0, -",
                "503, -, 50, 503",
                "503, -, x, 503",
                "600, -, -, -",
                "abc, -, -, -",
                "-, 17, -, -",
            })
    void requestsMaySayHowTheyAreAborted(String http, String grpc, String percentage, String expected) {
        FakeFilterCall call = new FakeFilterCall(FakeFilterCall.headers(
                "x-envoy-fault-abort-request", http,
                "x-envoy-fault-abort-grpc-request", grpc,
                "x-envoy-fault-abort-request-percentage", percentage));
        FaultConfig.Abort abort = new FaultConfig.Abort(OptionalInt.empty(), OptionalInt.empty(), ALL);

        FilterAction action = filter(Optional.empty(), Optional.of(abort)).onRequest(call);

        String told = action instanceof FilterAction.Reply reply
                ? reply.status()
                        + (reply.grpcStatus().isPresent()
                                ? "/" + reply.grpcStatus().getAsInt()
                                : "")
                : null;
        assertThat(told).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {"250, -, 250", "0, -, 0", "-, -, 0", "250, 0, 0", "-5, -, 0", "x, -, 0"})
    void requestsMaySayHowLongTheyAreDelayed(String millis, String percentage, long expected) {
        FakeFilterCall call = new FakeFilterCall(FakeFilterCall.headers(
                "x-envoy-fault-delay-request", millis, "x-envoy-fault-delay-request-percentage", percentage));
        FaultConfig.Delay delay = new FaultConfig.Delay(Optional.empty(), ALL);

        FilterAction action = filter(Optional.of(delay), Optional.empty()).onRequest(call);

        assertThat(action instanceof FilterAction.Delay asked ? asked.duration().toMillis() : 0)
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {"64, -, 65536", "0, -, 0", "-, -, 0", "64, 0, 0", "-5, -, 0", "x, -, 0"})
    void requestsMaySayHowSlowTheirResponsesAre(String kib, String percentage, long expected) {
        FakeFilterCall call = new FakeFilterCall(FakeFilterCall.headers(
                "x-envoy-fault-throughput-response", kib, "x-envoy-fault-throughput-response-percentage", percentage));

        assertThat(slowing(OptionalLong.empty(), ALL).onRequest(call)).isEqualTo(FilterAction.CONTINUE);
        assertThat(call.bytesPerSecond).isEqualTo(expected);
        assertThat(call.acts).isEqualTo(expected == 0 ? List.of() : List.of("response_rate_limit"));
    }

    @Test
    void responsesAreSlowedDownOfTheShareThatIsConfigured() {
        FakeFilterCall all = new FakeFilterCall(Map.of());
        FakeFilterCall none = new FakeFilterCall(Map.of());
        slowing(OptionalLong.of(100), ALL).onRequest(all);
        slowing(OptionalLong.of(100), new Fraction(0, 100)).onRequest(none);

        assertThat(all.bytesPerSecond).isEqualTo(100);
        assertThat(none.bytesPerSecond).isZero();
    }

    @Test
    void onlyCallsThatMeetEveryConditionAreMeant() {
        FaultConfig config = new FaultConfig(
                Optional.empty(),
                Optional.of(BUSY),
                "v1",
                List.of(new HeaderMatch.Value("x-test", new StringMatch.Exact("yes", false), false, false)),
                Set.of("node"),
                OptionalLong.empty());
        CallFilter filter = new FaultFilters().create(config, List.of());
        Map<String, String> all = Map.of("x-test", "yes", "x-envoy-downstream-service-node", "node");

        assertThat(filter.onRequest(new FakeFilterCall(all))).isInstanceOf(FilterAction.Reply.class);
        assertThat(filter.onRequest(new FakeFilterCall(Map.of("x-test", "yes"))))
                .isEqualTo(FilterAction.CONTINUE);
        assertThat(filter.onRequest(new FakeFilterCall(Map.of("x-envoy-downstream-service-node", "node"))))
                .isEqualTo(FilterAction.CONTINUE);
        FakeFilterCall elsewhere = new FakeFilterCall(all);
        elsewhere.cluster = "v2";
        assertThat(filter.onRequest(elsewhere)).isEqualTo(FilterAction.CONTINUE);
    }

    @Test
    void noMoreCallsThanAllowedHaveAFaultAtOnce() {
        FaultConfig config =
                new FaultConfig(Optional.of(SECOND), Optional.empty(), "", List.of(), Set.of(), OptionalLong.of(1));
        CallFilter filter = new FaultFilters().create(config, List.of());
        FakeFilterCall first = new FakeFilterCall(Map.of());
        FakeFilterCall second = new FakeFilterCall(Map.of());

        assertThat(filter.onRequest(first)).isInstanceOf(FilterAction.Delay.class);
        assertThat(filter.onRequest(second)).isEqualTo(FilterAction.CONTINUE);
        assertThat(second.acts).containsExactly("overflow");
        first.end();
        assertThat(filter.onRequest(new FakeFilterCall(Map.of()))).isInstanceOf(FilterAction.Delay.class);
    }

    @Test
    void theMostSpecificConfigurationStandsForAll() {
        FaultConfig aborting =
                new FaultConfig(Optional.empty(), Optional.of(BUSY), "", List.of(), Set.of(), OptionalLong.empty());
        CallFilter filter = new FaultFilters().create(aborting, List.of(aborting, FaultConfig.NONE));

        assertThat(filter.onRequest(new FakeFilterCall(Map.of()))).isEqualTo(FilterAction.CONTINUE);
    }

    private static CallFilter slowing(OptionalLong fixed, Fraction share) {
        FaultConfig config = new FaultConfig(
                Optional.empty(),
                Optional.empty(),
                "",
                List.of(),
                Set.of(),
                OptionalLong.empty(),
                Optional.of(new FaultConfig.ResponseRate(fixed, share)));
        return new FaultFilters().create(config, List.of());
    }

    private static CallFilter filter(Optional<FaultConfig.Delay> delay, Optional<FaultConfig.Abort> abort) {
        FaultConfig config = new FaultConfig(delay, abort, "", List.of(), Set.of(), OptionalLong.empty());
        return new FaultFilters().create(config, List.of());
    }
}
