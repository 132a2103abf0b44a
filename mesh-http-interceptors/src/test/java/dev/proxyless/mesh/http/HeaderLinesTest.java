package dev.proxyless.mesh.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.client.route.CallContext;
import dev.proxyless.mesh.client.route.HeaderSource;
import dev.proxyless.mesh.client.route.RequestView;
import dev.proxyless.mesh.model.format.FormatContext;
import dev.proxyless.mesh.model.route.HeaderMutation;
import dev.proxyless.mesh.model.route.HeaderMutation.Action;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HeaderLinesTest {

    private static final FormatContext CONTEXT =
            CallContext.local(RequestView.of("GET", "http", "x", "/", HeaderSource.EMPTY), "");

    @ParameterizedTest
    @CsvSource({
        "APPEND_IF_EXISTS_OR_ADD, X-There, 'old,new'",
        "APPEND_IF_EXISTS_OR_ADD, x-missing, new",
        "ADD_IF_ABSENT, X-There, old",
        "ADD_IF_ABSENT, x-missing, new",
        "OVERWRITE_IF_EXISTS_OR_ADD, X-There, new",
        "OVERWRITE_IF_EXISTS_OR_ADD, x-missing, new",
        "OVERWRITE_IF_EXISTS, X-There, new",
        "OVERWRITE_IF_EXISTS, x-missing, ''"
    })
    void aValueIsPutAsItsActionSays(Action action, String name, String expected) {
        Map<String, List<String>> headers = HeaderLines.of(Map.of("x-there", List.of("old")))
                .applyToResponse(List.of(new HeaderMutation.Put(name, "new", action)), CONTEXT)
                .toMap();

        assertThat(String.join(",", headers.getOrDefault(name, List.of()))).isEqualTo(expected);
    }

    @Test
    void changesApplyInOrderAndLeaveTheOriginalAlone() {
        Map<String, List<String>> original = Map.of("X-Old", List.of("1", "2"), "x-kept", List.of("k"));

        Map<String, List<String>> changed = HeaderLines.of(original)
                .applyToResponse(
                        List.of(
                                new HeaderMutation.Remove("x-old"),
                                new HeaderMutation.Put("x-old", "3", Action.APPEND_IF_EXISTS_OR_ADD)),
                        CONTEXT)
                .toMap();

        assertThat(changed.get("x-old")).containsExactly("3");
        assertThat(changed).containsEntry("x-kept", List.of("k"));
        assertThat(original.get("X-Old")).containsExactly("1", "2");
    }
}
