package dev.proxyless.mesh.client.filter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.model.cluster.Address;
import dev.proxyless.mesh.model.cluster.Endpoint;
import dev.proxyless.mesh.model.filter.config.SessionConfig;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StatefulSessionFiltersTest {

    private static final InstantSource CLOCK = InstantSource.fixed(Instant.ofEpochSecond(100));

    private static final Endpoint ONE = Endpoint.of("10.0.0.1", 80);
    private static final Endpoint TWO = Endpoint.of("10.0.0.2", 80);
    private static final String NAMES_ONE = at("10.0.0.1").cookie(0);

    @ParameterizedTest
    @ValueSource(strings = {"s=%s", "s=\"%s\"", "a=b; s=%s; c=d", "a=b,s=%s", "ss=x; s=%s"})
    void aCookieNamesTheEndpoint(String cookies) {
        FakeFilterCall call = call("cookie", String.format(cookies, NAMES_ONE));

        assertThat(filter(cookie(Duration.ZERO, "")).onRequest(call)).isEqualTo(FilterAction.CONTINUE);
        assertThat(call.preferred).isEqualTo(new PreferredEndpoint(ONE.address(), null, true));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "s", "t=x", "ss=x", "s=", "s=garbage"})
    void cookiesThatNameNothingLeaveTheChoiceFree(String cookies) {
        FakeFilterCall call = call("cookie", cookies);

        filter(cookie(Duration.ZERO, "")).onRequest(call);

        assertThat(call.preferred).isNull();
    }

    @Test
    void aResponseSetsTheCookieOnlyIfAnotherEndpointAnswered() {
        CallFilter filter = filter(cookie(Duration.ZERO, ""));

        assertThat(response(filter, call("cookie", "s=" + NAMES_ONE), ONE)).isEmpty();
        assertThat(response(filter, call("cookie", "s=" + NAMES_ONE), TWO))
                .containsExactly("set-cookie: s=\"" + at("10.0.0.2").cookie(0) + "\"; HttpOnly");
        assertThat(response(filter, new FakeFilterCall(Map.of()), ONE))
                .containsExactly("set-cookie: s=\"" + NAMES_ONE + "\"; HttpOnly");
    }

    @Test
    void aCookieOfSomeTimeSaysWhenItExpires() {
        CallFilter filter = filter(cookie(Duration.ofSeconds(60), "/cart"));
        FakeFilterCall call = call(":path", "/cart/1");

        assertThat(response(filter, call, ONE))
                .containsExactly(
                        "set-cookie: s=\"" + at("10.0.0.1").cookie(160) + "\"; Max-Age=60; Path=/cart; HttpOnly");
    }

    @ParameterizedTest
    @CsvSource({
        "'', /x, true",
        "/, /x, true",
        "/a, /a, true",
        "/a, /a/b, true",
        "/a, /a?q, true",
        "/a, /ab, false",
        "/a/, /a/b, true",
        "/a/, /a, false"
    })
    void onlyRequestsForThePathOfTheCookieHaveASession(String own, String path, boolean meant) {
        CallFilter filter = filter(cookie(Duration.ZERO, own));
        FakeFilterCall call = new FakeFilterCall(Map.of(":path", path, "cookie", "s=" + NAMES_ONE));

        assertThat(response(filter, call, TWO).isEmpty()).isEqualTo(!meant);
        assertThat(call.preferred != null).isEqualTo(meant);
    }

    @Test
    void aHeaderNamesTheEndpointAndTellsAnother() {
        CallFilter filter = filter(new SessionConfig.Header("X-Session"));
        FakeFilterCall call = call("x-session", at("10.0.0.1").header());

        assertThat(response(filter, call, TWO))
                .containsExactly("x-session: " + at("10.0.0.2").header());
        assertThat(call.preferred).isEqualTo(new PreferredEndpoint(Address.of("10.0.0.1", 80), null, true));
    }

    @Test
    void answersOfTheMeshSetNothingAndARouteMaySwitchSessionsOff() {
        CallFilter filter = filter(cookie(Duration.ZERO, ""));
        FakeFilterCall call = new FakeFilterCall(Map.of());
        filter.onRequest(call);
        FakeFilterResponse own = new FakeFilterResponse(call, null);
        filter.onResponse(own);
        assertThat(own.changes).isEmpty();

        CallFilter off = new StatefulSessionFilters(CLOCK)
                .create(new SessionConfig(Optional.of(cookie(Duration.ZERO, "")), false), List.of(SessionConfig.NONE));
        assertThat(response(off, call("cookie", "s=" + NAMES_ONE), TWO)).isEmpty();
    }

    @Test
    void aSessionThatKeepsItsClusterTellsItIfItIsAnother() {
        CallFilter filter = filter(cookie(Duration.ZERO, ""));
        String ofV1 = new SessionEndpoint(ONE.address(), "v1").cookie(0);
        FakeFilterCall call = call("cookie", "s=" + ofV1);

        filter.onRequest(call);
        assertThat(call.preferred).isEqualTo(new PreferredEndpoint(ONE.address(), "v1", true));
        assertThat(changes(filter, call, "v1")).isEmpty();
        assertThat(changes(filter, call, null)).isEmpty();
        assertThat(changes(filter, call, "v2"))
                .containsExactly(
                        "set-cookie: s=\"" + new SessionEndpoint(ONE.address(), "v2").cookie(0) + "\"; HttpOnly");
    }

    private static List<String> changes(CallFilter filter, FakeFilterCall call, @Nullable String cluster) {
        FakeFilterResponse response = new FakeFilterResponse(call, ONE);
        response.cluster = cluster;
        filter.onResponse(response);
        return response.changes;
    }

    private static SessionEndpoint at(String host) {
        return new SessionEndpoint(Address.of(host, 80), null);
    }

    private static List<String> response(CallFilter filter, FakeFilterCall call, Endpoint endpoint) {
        filter.onRequest(call);
        FakeFilterResponse response = new FakeFilterResponse(call, endpoint);
        filter.onResponse(response);
        return response.changes;
    }

    private static SessionConfig.Cookie cookie(Duration ttl, String path) {
        return new SessionConfig.Cookie("s", ttl, path);
    }

    private static CallFilter filter(SessionConfig.State state) {
        return new StatefulSessionFilters(CLOCK).create(new SessionConfig(Optional.of(state), true), List.of());
    }

    private static FakeFilterCall call(String header, String value) {
        return new FakeFilterCall(Map.of(header, value));
    }
}
