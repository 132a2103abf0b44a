package dev.proxyless.mesh.model.filter.config;

import dev.proxyless.mesh.model.match.MatchTrace;
import dev.proxyless.mesh.model.match.MatchTree;
import dev.proxyless.mesh.model.match.RequestExpression;
import dev.proxyless.mesh.model.match.RequestFields;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Who may call what (Envoy {@code extensions.filters.http.rbac.v3.RBAC}). Thread-safe. */
public sealed interface AccessRules {

    /** What becomes of a request. */
    Ruling judge(RequestFields request);

    /** What is asked of a request and whether it holds, for people. */
    List<Finding> findings(RequestFields request);

    /**
     * What becomes of a request.
     *
     * @param allowed whether it passes
     * @param logged whether it is one of those that are only to be counted
     * @param policy the name of the policy, or of the action, that matched; {@code none} if none did
     */
    record Ruling(boolean allowed, boolean logged, String policy) {}

    /**
     * Something that is asked of a request.
     *
     * @param text what is asked
     * @param mismatch why it does not hold; null if it does
     */
    record Finding(String text, @Nullable String mismatch) {}

    /** What becomes of requests. */
    enum Action {
        /** Those that match pass, the others do not. */
        ALLOW,
        /** Those that match do not pass, the others do. */
        DENY,
        /** All pass; those that match are counted. */
        LOG
    }

    /**
     * Policies, of which the first that matches names the ruling (Envoy {@code config.rbac.v3.RBAC}).
     *
     * @param action what becomes of requests that a policy matches
     * @param policies any of which may match
     */
    record Policies(Action action, List<Policy> policies) implements AccessRules {

        public Policies {
            policies = List.copyOf(policies);
        }

        @Override
        public Ruling judge(RequestFields request) {
            for (Policy policy : policies) {
                if (policy.matches(request)) {
                    return new Ruling(action != Action.DENY, action == Action.LOG, policy.name());
                }
            }
            return new Ruling(action != Action.ALLOW, false, NONE);
        }

        @Override
        public List<Finding> findings(RequestFields request) {
            return policies.stream()
                    .map(policy -> new Finding("policy " + policy.name(), policy.mismatch(request)))
                    .toList();
        }
    }

    /** A tree that chooses what becomes of a request; one for which it chooses nothing does not pass. */
    record Tree(MatchTree<NamedAction> tree) implements AccessRules {

        @Override
        public Ruling judge(RequestFields request) {
            NamedAction chosen = tree.choose(request);
            return chosen == null
                    ? new Ruling(false, false, NONE)
                    : new Ruling(chosen.action() != Action.DENY, chosen.action() == Action.LOG, chosen.name());
        }

        @Override
        public List<Finding> findings(RequestFields request) {
            List<Finding> findings = new ArrayList<>();
            MatchTrace.of(tree, request).forEach(reason -> findings.add(new Finding("matcher", reason)));
            NamedAction chosen = tree.choose(request);
            if (chosen != null) {
                findings.add(new Finding(chosen.action() + " " + chosen.name(), null));
            }
            return findings;
        }
    }

    /** What a tree chooses (Envoy {@code config.rbac.v3.Action}). */
    record NamedAction(String name, Action action) {}

    /** What stands for the name of a policy where none matched, as in Envoy. */
    String NONE = "none";

    /**
     * A policy matches if all of its conditions hold.
     *
     * @param name its name
     * @param permission what is called
     * @param principal who calls
     * @param condition what else must hold
     */
    record Policy(
            String name, AccessCondition permission, AccessCondition principal, Optional<RequestExpression> condition) {

        boolean matches(RequestFields request) {
            return permission.holds(request)
                    && principal.holds(request)
                    && (condition.isEmpty() || condition.get().holds(request));
        }

        /** Why the policy does not match {@code request}, for people; null if it does. */
        public @Nullable String mismatch(RequestFields request) {
            if (!permission.holds(request)) {
                return "none of its permissions holds";
            }
            if (!principal.holds(request)) {
                return "none of its principals holds";
            }
            return condition
                    .filter(expression -> !expression.holds(request))
                    .map(expression -> expression.text() + ": " + expression.mismatch(request))
                    .orElse(null);
        }
    }
}
