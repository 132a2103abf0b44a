package dev.proxyless.mesh.client.filter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.model.filter.config.AccessCondition;
import dev.proxyless.mesh.model.filter.config.AccessRules;
import dev.proxyless.mesh.model.filter.config.AccessRules.Action;
import dev.proxyless.mesh.model.filter.config.RbacConfig;
import dev.proxyless.mesh.model.match.MatchInput;
import dev.proxyless.mesh.model.match.MatchTree;
import dev.proxyless.mesh.model.match.RequestExpression;
import dev.proxyless.mesh.model.match.StringMatch;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
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

        assertThat(action)
                .isEqualTo(new FilterAction.Reply(
                        403,
                        OptionalInt.empty(),
                        "RBAC: access denied",
                        List.of(),
                        "rbac_access_denied",
                        "rbac_access_denied_matched_policy[admin]"));
        assertThat(call.acts).containsExactly("denied");
    }

    @Test
    void whoIsDeniedByNoPolicyIsToldNone() {
        assertThat(((FilterAction.Reply) filter(allowing()).onRequest(call("/"))).details())
                .isEqualTo("rbac_access_denied_matched_policy[none]");
    }

    @ParameterizedTest
    @CsvSource({
        "gold, true, '', ",
        "silver, false, denied, rbac_access_denied_matched_policy[no_silver]",
        "bronze, true, logged, ",
        "tin, false, denied, rbac_access_denied_matched_policy[none]",
    })
    void aTreeChoosesWhatBecomesOfARequest(String tier, boolean passes, String acts, @Nullable String details) {
        FakeFilterCall call = new FakeFilterCall(Map.of("x-tier", tier));

        FilterAction action =
                filter(new RbacConfig(Optional.of(tiers()), Optional.empty())).onRequest(call);

        assertThat(action == FilterAction.CONTINUE).isEqualTo(passes);
        assertThat(String.join(",", call.acts)).isEqualTo(acts);
        assertThat(action instanceof FilterAction.Reply reply ? reply.details() : null)
                .isEqualTo(details);
    }

    @Test
    void aTreeThatIsTriedOutIsCountedAlone() {
        FakeFilterCall call = new FakeFilterCall(Map.of("x-tier", "tin"));

        assertThat(filter(new RbacConfig(Optional.empty(), Optional.of(tiers())))
                        .onRequest(call))
                .isEqualTo(FilterAction.CONTINUE);
        assertThat(call.acts).containsExactly("shadow_denied");
    }

    @Test
    void aTreeSaysWhatItChoosesAndWhyNothingElse() {
        CallFilter filter = filter(new RbacConfig(Optional.of(tiers()), Optional.of(tiers())));

        assertThat(filter.checks(new FakeFilterCall(Map.of("x-tier", "silver"))))
                .containsExactly(
                        new CallFilter.Check("DENY no silver", null),
                        new CallFilter.Check("shadow DENY no silver", null));
        assertThat(filter.checks(call("/")))
                .first()
                .isEqualTo(new CallFilter.Check(
                        "matcher", "matcher: header x-tier: none (expected: one of \"bronze\", \"gold\", \"silver\")"));
    }

    private static AccessRules tiers() {
        return new AccessRules.Tree(new MatchTree.ByValue<>(
                new MatchInput.Header("x-tier"),
                Map.of(
                        "gold", new MatchTree.Leaf<>(new AccessRules.NamedAction("gold", Action.ALLOW)),
                        "silver", new MatchTree.Leaf<>(new AccessRules.NamedAction("no silver", Action.DENY)),
                        "bronze", new MatchTree.Leaf<>(new AccessRules.NamedAction("bronze", Action.LOG))),
                false,
                Optional.empty()));
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
        assertThat(filter(new RbacConfig(
                                Optional.of(new AccessRules.Policies(Action.DENY, List.of())), Optional.empty()))
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
        assertThat(filter.checks(call("/")))
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
        return new AccessRules.Policies(
                action, List.of(new AccessRules.Policy("admin", path, ANYBODY, Optional.empty())));
    }

    private static RbacConfig allowing(AccessRules.Policy... policies) {
        return new RbacConfig(Optional.of(new AccessRules.Policies(Action.ALLOW, List.of(policies))), Optional.empty());
    }

    private static CallFilter filter(RbacConfig config) {
        return new RbacFilters().create(config, List.of());
    }

    private static FakeFilterCall call(String path) {
        return new FakeFilterCall(Map.of(":path", path));
    }
}
