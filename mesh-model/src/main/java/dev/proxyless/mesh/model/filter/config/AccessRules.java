package dev.proxyless.mesh.model.filter.config;

import dev.proxyless.mesh.model.match.RequestExpression;
import dev.proxyless.mesh.model.match.RequestFields;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who may call what (Envoy {@code config.rbac.v3.RBAC}).
 *
 * @param action what becomes of requests that a policy matches
 * @param policies any of which may match
 */
public record AccessRules(Action action, List<Policy> policies) {

    public AccessRules {
        policies = List.copyOf(policies);
    }

    /** Whether any policy matches {@code request}. Thread-safe. */
    public boolean match(RequestFields request) {
        for (Policy policy : policies) {
            if (policy.matches(request)) {
                return true;
            }
        }
        return false;
    }

    /** What becomes of requests. */
    public enum Action {
        /** Those that match pass, the others do not. */
        ALLOW,
        /** Those that match do not pass, the others do. */
        DENY,
        /** All pass; those that match are counted. */
        LOG;

        /** Whether a request passes. */
        public boolean allows(boolean matched) {
            return switch (this) {
                case ALLOW -> matched;
                case DENY -> !matched;
                case LOG -> true;
            };
        }
    }

    /**
     * A policy matches if all of its conditions hold.
     *
     * @param name its name
     * @param permission what is called
     * @param principal who calls
     * @param condition what else must hold
     */
    public record Policy(
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
