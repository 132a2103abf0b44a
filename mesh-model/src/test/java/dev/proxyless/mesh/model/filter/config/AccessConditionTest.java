package dev.proxyless.mesh.model.filter.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.model.filter.config.AccessCondition.All;
import dev.proxyless.mesh.model.filter.config.AccessCondition.Any;
import dev.proxyless.mesh.model.filter.config.AccessCondition.Fixed;
import dev.proxyless.mesh.model.filter.config.AccessCondition.Header;
import dev.proxyless.mesh.model.filter.config.AccessCondition.Not;
import dev.proxyless.mesh.model.filter.config.AccessCondition.Template;
import dev.proxyless.mesh.model.filter.config.AccessCondition.UrlPath;
import dev.proxyless.mesh.model.match.FakeRequest;
import dev.proxyless.mesh.model.match.HeaderMatch;
import dev.proxyless.mesh.model.match.RequestFields;
import dev.proxyless.mesh.model.match.StringMatch;
import dev.proxyless.mesh.model.match.UriTemplate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AccessConditionTest {

    private static final AccessCondition YES = new Fixed(true);
    private static final AccessCondition NO = new Fixed(false);
    private static final RequestFields NOTHING = request(Map.of());

    @Test
    void conditionsAreJoinedAsTheirNamesSay() {
        assertThat(new All(List.of(YES, YES)).holds(NOTHING)).isTrue();
        assertThat(new All(List.of(YES, NO)).holds(NOTHING)).isFalse();
        assertThat(new Any(List.of(NO, YES)).holds(NOTHING)).isTrue();
        assertThat(new Any(List.of(NO, NO)).holds(NOTHING)).isFalse();
        assertThat(new Any(List.of()).holds(NOTHING)).isFalse();
        assertThat(new Not(NO).holds(NOTHING)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/admin", "/admin?user=1", "/admin#top", "/admin?a=#b"})
    void thePathIsHeldAgainstAConditionWithoutItsQuery(String path) {
        RequestFields request = request(Map.of(":path", path));

        assertThat(new UrlPath(new StringMatch.Exact("/admin", false)).holds(request))
                .isTrue();
        assertThat(new Template(UriTemplate.parse("/{what}")).holds(request)).isTrue();
    }

    @Test
    void aHeaderIsHeldAgainstItsCondition() {
        AccessCondition present = new Header(new HeaderMatch.Present("x-user", true, false));

        assertThat(present.holds(request(Map.of("x-user", "ann")))).isTrue();
        assertThat(present.holds(NOTHING)).isFalse();
    }

    private static RequestFields request(Map<String, String> headers) {
        return new FakeRequest(headers);
    }
}
