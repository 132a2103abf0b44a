package dev.proxyless.mesh.xds.decode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.model.route.InternalRedirectPolicy;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InternalRedirectDecoderTest {

    private static final String TYPE =
            "'typed_config': {'@type': 'type.googleapis.com/envoy.extensions.internal_redirect.";

    @Test
    void anEmptyPolicyTakesOneRedirectOf302() {
        assertThat(policy("")).contains(InternalRedirectPolicy.DEFAULT);
        assertThat(Fixtures.forwardOf(Fixtures.forward("{'cluster': 'c'}")).internalRedirect())
                .isEmpty();
    }

    @Test
    void aPolicySaysHowManyAndWhichAndWhatTheyTell() {
        assertThat(policy("'max_internal_redirects': 4294967295, 'redirect_response_codes': [301, 307, 200],"
                        + " 'response_headers_to_copy': ['X-Told']"))
                .contains(new InternalRedirectPolicy(
                        4294967295L, Set.of(301, 307), false, Optional.empty(), List.of("x-told")));
    }

    @Test
    void predicatesSayWhere() {
        assertThat(policy("'predicates': [{'name': 'p', " + TYPE + "previous_routes.v3.PreviousRoutesConfig'}},"
                        + "{'name': 's', " + TYPE + "safe_cross_scheme.v3.SafeCrossSchemeConfig'}},"
                        + "{'name': 'a', " + TYPE
                        + "allow_listed_routes.v3.AllowListedRoutesConfig', 'allowed_route_names': ['x', 'y']}},"
                        + "{'name': 'b', " + TYPE
                        + "allow_listed_routes.v3.AllowListedRoutesConfig', 'allowed_route_names': ['y', 'z']}}]"))
                .contains(new InternalRedirectPolicy(1, Set.of(302), true, Optional.of(Set.of("y")), List.of()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'redirect_response_codes': [1, 2, 3, 4, 5, 6]   | .redirect_response_codes: 6 codes (expected: at most 5)",
                "'response_headers_to_copy': [':path']           | .response_headers_to_copy[0]: \":path\" (expected: a header's name",
                "'response_headers_to_copy': ['Host']            | .response_headers_to_copy[0]: \"Host\" (expected: a header's name",
                "'response_headers_to_copy': ['a', 'A']          | .response_headers_to_copy[1]: \"A\" (expected: a header's name",
                "'predicates': [{'name': 'p'}]                   | .predicates[0].typed_config: \"\" (expected: envoy.ext",
            })
    void whatCannotBeHonouredIsRefused(String fields, String problem) {
        assertThat(Fixtures.problems(decoded(fields)))
                .singleElement()
                .asString()
                .startsWith("virtual_hosts[0].routes[0].route.internal_redirect_policy" + problem);
    }

    @Test
    void anEmptyNameOfARouteIsRefused() {
        assertThat(Fixtures.problems(decoded("'predicates': [{'name': 'a', " + TYPE
                        + "allow_listed_routes.v3.AllowListedRoutesConfig', 'allowed_route_names': ['']}}]")))
                .singleElement()
                .asString()
                .contains("predicates[0].typed_config.allowed_route_names[0]: \"\" (expected: a route's name)");
    }

    @Test
    void redirectsToAnotherSchemeAreReported() {
        assertThat(Fixtures.reports(decoded("'allow_cross_scheme_redirect': true")))
                .containsExactly("virtual_hosts.routes.route.internal_redirect_policy.allow_cross_scheme_redirect:"
                        + " there is no TLS yet: a redirect to https goes to the application");
    }

    private static Optional<InternalRedirectPolicy> policy(String fields) {
        return Fixtures.forwardOf(decoded(fields)).internalRedirect();
    }

    private static Decoded decoded(String fields) {
        return Fixtures.forward("{'cluster': 'c', 'internal_redirect_policy': {" + fields + "}}");
    }
}
