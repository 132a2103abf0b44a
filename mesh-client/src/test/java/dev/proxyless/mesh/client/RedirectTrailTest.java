package dev.proxyless.mesh.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.client.route.HeaderSource;
import dev.proxyless.mesh.model.route.InternalRedirectPolicy;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RedirectTrailTest {

    private final RedirectTrail trail = new RedirectTrail();

    @ParameterizedTest
    @CsvSource({
        "302, http://orders/new, http://orders/new",
        "302, HTTP://orders:81/a?b, HTTP://orders:81/a?b",
        "302, https://orders/new, ",
        "302, /new, ",
        "302, //orders/new, ",
        "302, http:///new, ",
        "302, mailto:a@b, ",
        "302, http://or ders/, ",
        "302, , ",
        "301, http://orders/new, "
    })
    void aLocationIsAWholeUrlOfTheSameScheme(int status, String location, String leadsTo) {
        HeaderSource response = name -> name.equals("location") ? location : null;

        Object found = trail.location(InternalRedirectPolicy.DEFAULT, status, response);

        assertThat(found == null ? null : found.toString()).isEqualTo(leadsTo);
    }

    @Test
    void thePolicyOfEachRouteLooksAtAllThatWasTaken() {
        InternalRedirectPolicy two = new InternalRedirectPolicy(2, Set.of(302), false, Optional.empty(), List.of());
        HeaderSource response = name -> "http://orders/new";

        assertThat(trail.take(two, "a", "b")).isTrue();
        assertThat(trail.location(InternalRedirectPolicy.DEFAULT, 302, response))
                .isNull();
        assertThat(trail.location(two, 302, response)).isNotNull();
        assertThat(trail.take(two, "b", "c")).isTrue();
        assertThat(trail.location(two, 302, response)).isNull();
    }

    @Test
    void aRouteThatWasGoneToFromHereIsNotGoneToAgain() {
        InternalRedirectPolicy policy = new InternalRedirectPolicy(9, Set.of(302), true, Optional.empty(), List.of());

        assertThat(trail.take(policy, "a", "b")).isTrue();
        assertThat(trail.take(policy, "b", "a")).isTrue();
        assertThat(trail.take(policy, "a", "c")).isTrue();
        assertThat(trail.take(policy, "a", "b")).isFalse();
    }

    @Test
    void onlyRoutesOfTheListAreGoneTo() {
        InternalRedirectPolicy policy =
                new InternalRedirectPolicy(9, Set.of(302), false, Optional.of(Set.of("b")), List.of());

        assertThat(trail.take(policy, "a", "b")).isTrue();
        assertThat(trail.take(policy, "a", "c")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"POST, 303, GET", "HEAD, 303, HEAD", "GET, 303, GET", "POST, 302, POST", "PUT, 307, PUT"})
    void only303ChangesTheMethod(String method, int status, String next) {
        assertThat(RedirectTrail.method(method, status)).isEqualTo(next);
    }
}
