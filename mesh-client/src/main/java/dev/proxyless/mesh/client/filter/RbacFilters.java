package dev.proxyless.mesh.client.filter;

import dev.proxyless.mesh.model.filter.config.AccessRules;
import dev.proxyless.mesh.model.filter.config.AccessRules.Ruling;
import dev.proxyless.mesh.model.filter.config.RbacConfig;
import dev.proxyless.mesh.model.match.RequestFields;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Answers requests that may not be sent. The most specific level alone counts; one that has no rules lets all pass.
 *
 * @see <a href="https://www.envoyproxy.io/docs/envoy/latest/configuration/http/http_filters/rbac_filter">Envoy, RBAC</a>
 */
final class RbacFilters implements FilterFactory<RbacConfig> {

    private static final String CAUSE = "rbac_access_denied";
    private static final Pattern SPACE = Pattern.compile("\\s");

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
            if (shadowRules != null && !shadowRules.judge(call.request()).allowed()) {
                call.acted("shadow_denied");
            }
            if (rules == null) {
                return FilterAction.CONTINUE;
            }
            Ruling ruling = rules.judge(call.request());
            if (ruling.logged()) {
                call.acted("logged");
            }
            if (ruling.allowed()) {
                return FilterAction.CONTINUE;
            }
            call.acted("denied");
            return denied(ruling.policy());
        }

        /** The name is a word of a line of a log: as in Envoy it has no spaces there. */
        private static FilterAction denied(String policy) {
            return new FilterAction.Reply(
                    403,
                    OptionalInt.empty(),
                    "RBAC: access denied",
                    List.of(),
                    CAUSE,
                    CAUSE + "_matched_policy[" + SPACE.matcher(policy).replaceAll("_") + "]");
        }

        @Override
        public List<Check> checks(FilterCall call) {
            RequestFields request = call.request();
            List<Check> checks = new ArrayList<>();
            check("", rules, request, checks);
            check("shadow ", shadowRules, request, checks);
            return checks;
        }

        private static void check(String kind, @Nullable AccessRules rules, RequestFields request, List<Check> checks) {
            if (rules != null) {
                rules.findings(request)
                        .forEach(finding -> checks.add(new Check(kind + finding.text(), finding.mismatch())));
            }
        }
    }
}
