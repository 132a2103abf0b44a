package dev.proxyless.mesh.client.filter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.model.filter.config.AccessCondition;
import dev.proxyless.mesh.model.filter.config.AccessRules;
import dev.proxyless.mesh.model.filter.config.AccessRules.Action;
import dev.proxyless.mesh.model.filter.config.RbacConfig;
import dev.proxyless.mesh.model.match.RequestExpression;
import dev.proxyless.mesh.model.match.StringMatch;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RbacFiltersTest {

    private static final AccessCondition ANYBODY = new AccessCondition.Fixed(true);
    private static final AccessCondition NOBODY = new AccessCondition.Fixed(false);

    @ParameterizedTest
    @CsvSource({
        "ALLOW, /admin, true",
        "ALLOW, /shop, false",
        "DENY, /admin, false",
        "DENY, /shop, true",
        "LOG, /admin, true",
        "LOG, /shop, true"
    })
    void aRequestPassesAsTheActionSays(Action action, String path, boolean passes) {
        CallFilter filter = filter(new RbacConfig(Optional.of(admin(action)), Optional.empty()));

        assertThat(filter.onRequest(call(path)) == FilterAction.CONTINUE).isEqualTo(passes);
    }

    @Test
    void aDeniedRequestIsAnsweredAsEnvoyDoesAndCounted() {
        FakeFilterCall call = call("/admin");

        FilterAction action = filter(new RbacConfig(Optional.of(admin(Action.DENY)), Optional.empty()))
                .onRequest(call);

        assertThat(action).isEqualTo(FilterAction.Reply.of(403, "RBAC: access denied", "rbac_access_denied"));
        assertThat(call.acts).containsExactly("denied");
    }

    @Test
    void aPolicyMatchesOnlyIfPermissionAndPrincipalDo() {
        CallFilter filter = filter(allowing(
                new AccessRules.Policy("first", ANYBODY, NOBODY, Optional.empty()),
                new AccessRules.Policy("second", NOBODY, ANYBODY, Optional.empty())));

        assertThat(filter.onRequest(call("/"))).isInstanceOf(FilterAction.Reply.class);
        assertThat(filter(allowing(new AccessRules.Policy("both", ANYBODY, ANYBODY, Optional.empty())))
                        .onRequest(call("/")))
                .isEqualTo(FilterAction.CONTINUE);
    }

    @Test
    void noPolicyAllowsNothingAndDeniesNothing() {
        assertThat(filter(allowing()).onRequest(call("/"))).isInstanceOf(FilterAction.Reply.class);
        assertThat(filter(new RbacConfig(Optional.of(new AccessRules(Action.DENY, List.of())), Optional.empty()))
                        .onRequest(call("/")))
                .isEqualTo(FilterAction.CONTINUE);
    }

    @Test
    void shadowRulesAreCountedAndNotEnforced() {
        FakeFilterCall denied = call("/admin");
        FakeFilterCall allowed = call("/shop");
        CallFilter filter = filter(new RbacConfig(Optional.empty(), Optional.of(admin(Action.DENY))));

        assertThat(filter.onRequest(denied)).isEqualTo(FilterAction.CONTINUE);
        assertThat(filter.onRequest(allowed)).isEqualTo(FilterAction.CONTINUE);
        assertThat(denied.acts).containsExactly("shadow_denied");
        assertThat(allowed.acts).isEmpty();
    }

    @Test
    void whatMatchesRulesThatOnlyLogIsCounted() {
        FakeFilterCall call = call("/admin");

        filter(new RbacConfig(Optional.of(admin(Action.LOG)), Optional.empty())).onRequest(call);

        assertThat(call.acts).containsExactly("logged");
    }

    @Test
    void aPolicyMatchesOnlyIfItsExpressionHoldsTooAndSaysWhyNot() {
        RequestExpression never = new FakeExpression("a");
        CallFilter filter = filter(allowing(
                new AccessRules.Policy("first", ANYBODY, ANYBODY, Optional.of(never)),
                new AccessRules.Policy("second", NOBODY, ANYBODY, Optional.empty()),
                new AccessRules.Policy("third", ANYBODY, ANYBODY, Optional.empty())));

        assertThat(filter(allowing(new AccessRules.Policy("first", ANYBODY, ANYBODY, Optional.of(never))))
                        .onRequest(call("/")))
                .isInstanceOf(FilterAction.Reply.class);
        assertThat(filter.checks(call("/").request()))
                .containsExactly(
                        new CallFilter.Check("policy first", "request.headers.a: its value is null"),
                        new CallFilter.Check("policy second", "none of its permissions holds"),
                        new CallFilter.Check("policy third", null));
    }

    @Test
    void aRouteWithoutRulesLetsAllPass() {
        CallFilter filter = new RbacFilters().create(allowing(), List.of(RbacConfig.NONE));

        assertThat(filter.onRequest(call("/"))).isEqualTo(FilterAction.CONTINUE);
    }

    private static AccessRules admin(Action action) {
        AccessCondition path = new AccessCondition.UrlPath(new StringMatch.Prefix("/admin", false));
        return new AccessRules(action, List.of(new AccessRules.Policy("admin", path, ANYBODY, Optional.empty())));
    }

    private static RbacConfig allowing(AccessRules.Policy... policies) {
        return new RbacConfig(Optional.of(new AccessRules(Action.ALLOW, List.of(policies))), Optional.empty());
    }

    private static CallFilter filter(RbacConfig config) {
        return new RbacFilters().create(config, List.of());
    }

    private static FakeFilterCall call(String path) {
        return new FakeFilterCall(Map.of(":path", path));
    }
}
