package dev.proxyless.mesh.client.filter;

import dev.proxyless.mesh.model.filter.config.AccessRules;
import dev.proxyless.mesh.model.filter.config.AccessRules.Action;
import dev.proxyless.mesh.model.filter.config.RbacConfig;
import dev.proxyless.mesh.model.match.RequestFields;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Answers requests that may not be sent. The most specific level alone counts; one that has no rules lets all pass.
 *
 * @see <a href="https://www.envoyproxy.io/docs/envoy/latest/configuration/http/http_filters/rbac_filter">Envoy, RBAC</a>
 */
final class RbacFilters implements FilterFactory<RbacConfig> {

    private static final FilterAction DENIED = FilterAction.Reply.of(403, "RBAC: access denied", "rbac_access_denied");

    @Override
    public Class<RbacConfig> configType() {
        return RbacConfig.class;
    }

    @Override
    public CallFilter create(RbacConfig config, List<RbacConfig> overrides) {
        RbacConfig told = FilterFactory.mostSpecific(config, overrides);
        return new Filter(told.rules().orElse(null), told.shadowRules().orElse(null));
    }

    private record Filter(
            @Nullable AccessRules rules, @Nullable AccessRules shadowRules) implements CallFilter {

        @Override
        public FilterAction onRequest(FilterCall call) {
            if (shadowRules != null && !shadowRules.action().allows(shadowRules.match(call.request()))) {
                call.acted("shadow_denied");
            }
            if (rules == null) {
                return FilterAction.CONTINUE;
            }
            boolean matched = rules.match(call.request());
            if (rules.action() == Action.LOG && matched) {
                call.acted("logged");
            }
            if (rules.action().allows(matched)) {
                return FilterAction.CONTINUE;
            }
            call.acted("denied");
            return DENIED;
        }

        @Override
        public List<Check> checks(RequestFields request) {
            List<Check> checks = new ArrayList<>();
            check("policy ", rules, request, checks);
            check("shadow policy ", shadowRules, request, checks);
            return checks;
        }

        private static void check(String kind, @Nullable AccessRules rules, RequestFields request, List<Check> checks) {
            if (rules != null) {
                rules.policies()
                        .forEach(policy -> checks.add(new Check(kind + policy.name(), policy.mismatch(request))));
            }
        }
    }
}
