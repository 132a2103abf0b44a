package dev.proxyless.mesh.xds.decode;

import com.google.protobuf.Any;
import dev.proxyless.mesh.model.filter.FilterConfig;
import dev.proxyless.mesh.model.filter.config.AccessCondition;
import dev.proxyless.mesh.model.filter.config.AccessRules;
import dev.proxyless.mesh.model.filter.config.RbacConfig;
import io.envoyproxy.envoy.config.rbac.v3.Policy;
import io.envoyproxy.envoy.extensions.filters.http.rbac.v3.RBAC;
import io.envoyproxy.envoy.extensions.filters.http.rbac.v3.RBACPerRoute;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which requests may be sent (Envoy {@code rbac.v3.RBAC}). A part of a policy that a client cannot judge is refused: a policy
 * without it would let through what it should not, or the other way round.
 */
final class RbacDecoder {

    static final String MESSAGE = "envoy.extensions.filters.http.rbac.v3.RBAC";
    static final String ROUTE_MESSAGE = MESSAGE + "PerRoute";

    private static final String NO_MATCHER = "use rules with policies";

    static final FieldRules RULES = FieldRules.ofCondition(MESSAGE)
            .honouring("rules", "shadow_rules")
            .passingOver("rules_stat_prefix", "shadow_rules_stat_prefix", "track_per_rule_stats")
            .refusing("matcher", NO_MATCHER)
            .refusing("shadow_matcher", NO_MATCHER);
    static final FieldRules ROUTE_RULES = FieldRules.ofCondition(ROUTE_MESSAGE).honouring("rbac");
    static final FieldRules POLICIES_RULES = FieldRules.ofCondition("envoy.config.rbac.v3.RBAC")
            .honouring("action", "policies")
            .reporting("audit_logging_options", "there is no audit log; what is denied is counted");
    static final FieldRules POLICY_RULES = FieldRules.ofCondition("envoy.config.rbac.v3.Policy")
            .honouring("permissions", "principals")
            .honouringPartly("condition", ExpressionDecoder.EXTENT)
            .honouringPartly("checked_condition", ExpressionDecoder.EXTENT);

    private RbacDecoder() {}

    static @Nullable FilterConfig decode(Any config, FieldPath at) {
        RBAC proto = Extension.unpack(config, RBAC.parser(), at);
        return proto == null ? null : config(proto, at);
    }

    /** What a route says; without rules, all requests pass. */
    static @Nullable FilterConfig decodeOverride(Any config, FieldPath at) {
        RBACPerRoute proto = Extension.unpack(config, RBACPerRoute.parser(), at);
        if (proto == null) {
            return null;
        }
        ROUTE_RULES.apply(proto, at);
        return proto.hasRbac() ? config(proto.getRbac(), at.field("rbac")) : RbacConfig.NONE;
    }

    private static RbacConfig config(RBAC proto, FieldPath at) {
        RULES.apply(proto, at);
        return new RbacConfig(
                proto.hasRules() ? rules(proto.getRules(), at.field("rules")) : Optional.empty(),
                proto.hasShadowRules() ? rules(proto.getShadowRules(), at.field("shadow_rules")) : Optional.empty());
    }

    private static Optional<AccessRules> rules(io.envoyproxy.envoy.config.rbac.v3.RBAC proto, FieldPath at) {
        POLICIES_RULES.apply(proto, at);
        AccessRules.Action action = switch (proto.getAction()) {
            case ALLOW -> AccessRules.Action.ALLOW;
            case DENY -> AccessRules.Action.DENY;
            case LOG -> AccessRules.Action.LOG;
            case UNRECOGNIZED -> {
                at.field("action").refuse(proto.getActionValue() + " (expected: ALLOW, DENY or LOG)");
                yield AccessRules.Action.DENY;
            }
        };
        List<AccessRules.Policy> policies = new ArrayList<>(proto.getPoliciesCount());
        new TreeMap<>(proto.getPoliciesMap())
                .forEach((name, policy) -> policies.add(policy(name, policy, at.field("policies[\"" + name + "\"]"))));
        return Optional.of(new AccessRules(action, policies));
    }

    private static AccessRules.Policy policy(String name, Policy proto, FieldPath at) {
        POLICY_RULES.apply(proto, at);
        return new AccessRules.Policy(
                name,
                new AccessCondition.Any(PermissionDecoder.decode(proto.getPermissionsList(), at, "permissions")),
                new AccessCondition.Any(PrincipalDecoder.decode(proto.getPrincipalsList(), at, "principals")),
                Optional.ofNullable(ExpressionDecoder.condition(proto, at)));
    }
}
