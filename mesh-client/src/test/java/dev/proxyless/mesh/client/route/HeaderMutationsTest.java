package dev.proxyless.mesh.client.route;

import static dev.proxyless.mesh.model.route.HeaderMutation.Action.ADD_IF_ABSENT;
import static dev.proxyless.mesh.model.route.HeaderMutation.Action.APPEND_IF_EXISTS_OR_ADD;
import static dev.proxyless.mesh.model.route.HeaderMutation.Action.OVERWRITE_IF_EXISTS;
import static dev.proxyless.mesh.model.route.HeaderMutation.Action.OVERWRITE_IF_EXISTS_OR_ADD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.model.format.FormatContext;
import dev.proxyless.mesh.model.format.TextFormat;
import dev.proxyless.mesh.model.route.HeaderMutation;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HeaderMutationsTest {

    private static final FormatContext CONTEXT =
            CallContext.local(Routes.get("orders", "/a", Map.of("x-user", "original")), "r");

    @Test
    void valuesAreFilledInFromTheHeadersAsTheChangesSoFarHaveLeftThem() {
        Map<String, List<String>> headers = new TreeMap<>(Map.of("x-user", List.of("original")));

        HeaderMutations.applyToRequest(
                List.of(
                        new HeaderMutation.Put("x-user", "7", OVERWRITE_IF_EXISTS_OR_ADD),
                        format("x-copy", "%REQ(X-User)%@%REQ(:authority)%%REQ(x-none)%", false),
                        format("x-gone", "%REQ(x-none)%", false),
                        format("x-empty", "%REQ(x-none)%", true)),
                headers,
                CONTEXT);

        assertThat(headers)
                .isEqualTo(Map.of("x-user", List.of("7"), "x-copy", List.of("7@orders"), "x-empty", List.of("")));
    }

    @Test
    void aResponsesValuesSeeBothMessages() {
        Map<String, List<String>> headers = new TreeMap<>(Map.of("x-user", List.of("answered")));

        HeaderMutations.applyToResponse(
                List.of(format("x-both", "%RESP(x-user)% %REQ(x-user)% %ROUTE_NAME%", false)), headers, CONTEXT);

        assertThat(headers).containsEntry("x-both", List.of("answered original r"));
    }

    @Test
    void valuesOfOneLevelKnowNothingOfEachOther() {
        Map<String, List<String>> headers = new TreeMap<>(Map.of("x-user", List.of("original")));

        HeaderMutations.applyToRequest(
                List.of(new HeaderMutation.Together(List.of(
                        new HeaderMutation.Put("x-user", "7", OVERWRITE_IF_EXISTS_OR_ADD),
                        format("x-copy", "%REQ(x-user)%", false),
                        new HeaderMutation.Put("x-copy", "b", OVERWRITE_IF_EXISTS),
                        new HeaderMutation.Put("x-new", "1", APPEND_IF_EXISTS_OR_ADD),
                        new HeaderMutation.Put("x-new", "2", ADD_IF_ABSENT)))),
                headers,
                CONTEXT);

        assertThat(headers)
                .isEqualTo(Map.of("x-user", List.of("7"), "x-copy", List.of("original"), "x-new", List.of("1", "2")));
    }

    @Test
    void theAuthorityOfAWeightedClusterIsSeenAfterItsOwnValues() {
        Map<String, List<String>> headers = new TreeMap<>();

        HeaderMutations.applyToRequest(
                List.of(
                        format("x-before", "%REQ(:authority)%", false),
                        new HeaderMutation.SeeAuthority("of-cluster"),
                        format("x-after", "%REQ(:authority)%", false)),
                headers,
                CONTEXT);

        assertThat(headers).isEqualTo(Map.of("x-before", List.of("orders"), "x-after", List.of("of-cluster")));
    }

    private static HeaderMutation.Put format(String name, String value, boolean keepEmpty) {
        return new HeaderMutation.Put(
                name, TextFormat.parse(value, variable -> null), OVERWRITE_IF_EXISTS_OR_ADD, keepEmpty);
    }

    @ParameterizedTest(name = "{0} on {1} -> {2}")
    @CsvSource({
        "APPEND_IF_EXISTS_OR_ADD, there, old new", "APPEND_IF_EXISTS_OR_ADD, missing, new",
        "ADD_IF_ABSENT, there, old", "ADD_IF_ABSENT, missing, new",
        "OVERWRITE_IF_EXISTS_OR_ADD, there, new", "OVERWRITE_IF_EXISTS_OR_ADD, missing, new",
        "OVERWRITE_IF_EXISTS, there, new", "OVERWRITE_IF_EXISTS, missing, "
    })
    void aValueIsPutAsItsActionSays(HeaderMutation.Action action, String name, String expected) {
        Map<String, List<String>> headers = new TreeMap<>(Map.of("there", List.of("old")));

        HeaderMutations.applyToRequest(List.of(new HeaderMutation.Put(name, "new", action)), headers, CONTEXT);

        assertThat(headers.get(name)).isEqualTo(expected == null ? null : List.of(expected.split(" ")));
    }

    @Test
    void changesApplyInOrder() {
        Map<String, List<String>> headers = new TreeMap<>(Map.of("a", List.of("1", "2"), "b", List.of("1")));

        HeaderMutations.applyToRequest(
                List.of(
                        new HeaderMutation.Remove("A"),
                        new HeaderMutation.Put("a", "3", OVERWRITE_IF_EXISTS),
                        new HeaderMutation.Put("a", "4", ADD_IF_ABSENT),
                        new HeaderMutation.Put("a", "5", APPEND_IF_EXISTS_OR_ADD),
                        new HeaderMutation.Put("b", "6", OVERWRITE_IF_EXISTS_OR_ADD)),
                headers,
                CONTEXT);

        assertThat(headers).isEqualTo(Map.of("a", List.of("4", "5"), "b", List.of("6")));
    }
}
