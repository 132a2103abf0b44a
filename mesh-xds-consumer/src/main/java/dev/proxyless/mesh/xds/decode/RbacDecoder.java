package dev.proxyless.mesh.xds.decode;

import com.github.xds.type.matcher.v3.Matcher;
import com.google.protobuf.Any;
import dev.proxyless.mesh.model.filter.FilterConfig;
import dev.proxyless.mesh.model.filter.config.AccessCondition;
import dev.proxyless.mesh.model.filter.config.AccessRules;
import dev.proxyless.mesh.model.filter.config.RbacConfig;
import dev.proxyless.mesh.model.match.MatchTree;
import io.envoyproxy.envoy.config.rbac.v3.Action;
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

    static final String ACTION = "envoy.config.rbac.v3.Action";

    private static final MatchTreeDecoder<AccessRules.NamedAction> TREE =
            new MatchTreeDecoder<>(MatchInputDecoder::decodeWithAbsent, RbacDecoder::named);

    static final FieldRules RULES = FieldRules.ofCondition(MESSAGE)
            .honouring("rules", "shadow_rules", "matcher", "shadow_matcher")
            .passingOver("rules_stat_prefix", "shadow_rules_stat_prefix", "track_per_rule_stats");
    static final FieldRules ROUTE_RULES = FieldRules.ofCondition(ROUTE_MESSAGE).honouring("rbac");
    static final FieldRules ACTION_RULES = FieldRules.ofCondition(ACTION).honouring("name", "action");
    static final FieldRules POLICIES_RULES = FieldRules.ofCondition("envoy.config.rbac.v3.RBAC")
            .honouring("action", "policies")
            .reporting(
                    "audit_logging_options",
                    "there is no audit log; what is denied is counted, and its policy is in RESPONSE_CODE_DETAILS");
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
                proto.hasMatcher()
                        ? tree(proto.getMatcher(), proto.hasRules(), at, "")
                        : proto.hasRules() ? rules(proto.getRules(), at.field("rules")) : Optional.empty(),
                proto.hasShadowMatcher()
                        ? tree(proto.getShadowMatcher(), proto.hasShadowRules(), at, "shadow_")
                        : proto.hasShadowRules()
                                ? rules(proto.getShadowRules(), at.field("shadow_rules"))
                                : Optional.empty());
    }

    /** A tree counts before rules, as in Envoy; an empty one lets nothing pass. */
    private static Optional<AccessRules> tree(Matcher proto, boolean hasRules, FieldPath parent, String prefix) {
        if (hasRules) {
            parent.field(prefix + "rules").report("only " + prefix + "matcher counts");
        }
        if (proto.equals(Matcher.getDefaultInstance())) {
            return Optional.of(new AccessRules.Tree(new MatchTree.InOrder<>(List.of(), Optional.empty())));
        }
        return Optional.ofNullable(TREE.decode(proto, parent.field(prefix + "matcher")))
                .map(AccessRules.Tree::new);
    }

    private static AccessRules.@Nullable NamedAction named(Any config, FieldPath at) {
        if (!Extension.messageName(config).equals(ACTION)) {
            at.refuse("\"" + config.getTypeUrl() + "\" (expected: " + ACTION + ")");
            return null;
        }
        Action proto = Extension.unpack(config, Action.parser(), at);
        if (proto == null || !StringMatchDecoder.nonEmpty(proto.getName(), at.field("name"))) {
            return null;
        }
        ACTION_RULES.apply(proto, at);
        return new AccessRules.NamedAction(
                proto.getName(), action(proto.getAction(), proto.getActionValue(), at.field("action")));
    }

    private static Optional<AccessRules> rules(io.envoyproxy.envoy.config.rbac.v3.RBAC proto, FieldPath at) {
        POLICIES_RULES.apply(proto, at);
        List<AccessRules.Policy> policies = new ArrayList<>(proto.getPoliciesCount());
        new TreeMap<>(proto.getPoliciesMap())
                .forEach((name, policy) -> policies.add(policy(name, policy, at.field("policies[\"" + name + "\"]"))));
        return Optional.of(new AccessRules.Policies(
                action(proto.getAction(), proto.getActionValue(), at.field("action")), policies));
    }

    private static AccessRules.Action action(
            io.envoyproxy.envoy.config.rbac.v3.RBAC.Action proto, int number, FieldPath at) {
        return switch (proto) {
            case ALLOW -> AccessRules.Action.ALLOW;
            case DENY -> AccessRules.Action.DENY;
            case LOG -> AccessRules.Action.LOG;
            case UNRECOGNIZED -> {
                at.refuse(number + " (expected: ALLOW, DENY or LOG)");
                yield AccessRules.Action.DENY;
            }
        };
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
