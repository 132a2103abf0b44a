package dev.proxyless.mesh.model.filter.config;

import dev.proxyless.mesh.model.match.RequestFields;
import java.util.List;

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
            if (policy.permission().holds(request) && policy.principal().holds(request)) {
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
     * A policy matches if both of its conditions hold.
     *
     * @param name its name
     * @param permission what is called
     * @param principal who calls
     */
    public record Policy(String name, AccessCondition permission, AccessCondition principal) {}
}
