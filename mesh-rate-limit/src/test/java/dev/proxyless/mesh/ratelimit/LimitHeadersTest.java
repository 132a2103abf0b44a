package dev.proxyless.mesh.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Duration;
import dev.proxyless.mesh.model.route.HeaderMutation;
import dev.proxyless.mesh.model.route.HeaderMutation.Action;
import io.envoyproxy.envoy.config.core.v3.HeaderValue;
import io.envoyproxy.envoy.service.ratelimit.v3.RateLimitResponse.DescriptorStatus;
import io.envoyproxy.envoy.service.ratelimit.v3.RateLimitResponse.RateLimit;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LimitHeadersTest {

    @Test
    void theLimitThatIsClosestIsToldAndAllTheirWindows() {
        assertThat(LimitHeaders.of(List.of(
                        status(RateLimit.Unit.MINUTE, 10, "", 7, 30),
                        status(RateLimit.Unit.HOUR, 100, "per user", 2, 1800))))
                .containsExactly(
                        put("x-ratelimit-limit", "100, 10;w=60, 100;w=3600;name=\"per user\""),
                        put("x-ratelimit-remaining", "2"),
                        put("x-ratelimit-reset", "1800"));
    }

    @Test
    void whereTheServiceTellsNoLimitNothingIsTold() {
        assertThat(LimitHeaders.of(List.of(DescriptorStatus.getDefaultInstance())))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "SECOND, 1",
        "MINUTE, 60",
        "HOUR, 3600",
        "DAY, 86400",
        "WEEK, 604800",
        "MONTH, 2592000",
        "YEAR, 31536000"
    })
    void aWindowIsInSeconds(RateLimit.Unit unit, String seconds) {
        assertThat(LimitHeaders.of(List.of(status(unit, 1, "", 0, 0))))
                .contains(put("x-ratelimit-limit", "1, 1;w=" + seconds));
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {"X-A, b, x-a", "'', b, -", "a b, b, -", ":path, /x, -", "host, b, -", "x-a, 'b\u0007', -"})
    void onlyWhatMayBeAHeaderIsAdded(String name, String value, String added) {
        List<HeaderMutation> headers = ServiceHeaders.of(
                List.of(HeaderValue.newBuilder().setKey(name).setValue(value).build()));

        assertThat(headers).isEqualTo(added == null ? List.of() : List.of(put(added, value)));
    }

    @Test
    void theServiceSaysWhatItsBodyIs() {
        assertThat(ServiceHeaders.of(List.of(HeaderValue.newBuilder()
                        .setKey("content-type")
                        .setValue("text/html")
                        .build())))
                .containsExactly(
                        new HeaderMutation.Put("content-type", "text/html", Action.OVERWRITE_IF_EXISTS_OR_ADD));
    }

    private static DescriptorStatus status(RateLimit.Unit unit, int limit, String name, int remaining, long reset) {
        return DescriptorStatus.newBuilder()
                .setCurrentLimit(RateLimit.newBuilder()
                        .setUnit(unit)
                        .setRequestsPerUnit(limit)
                        .setName(name))
                .setLimitRemaining(remaining)
                .setDurationUntilReset(Duration.newBuilder().setSeconds(reset))
                .build();
    }

    private static HeaderMutation put(String name, String value) {
        return new HeaderMutation.Put(name, value, Action.APPEND_IF_EXISTS_OR_ADD);
    }
}
