package dev.proxyless.mesh.model.snapshot;

/**
 * Why a part of the configuration cannot be used, in words for the person who can mend it.
 *
 * @param kind what sort of fault it is
 * @param resourceType such as {@code Listener}, {@code RouteConfiguration}, {@code Cluster}, {@code
 *     ClusterLoadAssignment}
 * @param resourceName the resource
 * @param field the path of the field, such as {@code virtual_hosts[0].routes[2].match}; empty if it is the whole resource
 * @param problem the offending value, what was expected, and what to do about it
 */
public record ConfigError(Kind kind, String resourceType, String resourceName, String field, String problem) {

    /** What sort of fault it is. */
    public enum Kind {
        /** The control plane has no such resource. */
        NOT_FOUND,
        /** The control plane did not answer in time. */
        TIMEOUT,
        /** The resource breaks a rule and was refused. */
        INVALID,
        /** The control plane cannot be reached and nothing is known yet. */
        UNREACHABLE
    }

    /** All of it in one line. */
    public String describe() {
        return resourceType + " \"" + resourceName + "\"" + (field.isEmpty() ? "" : ", " + field) + ": " + problem;
    }
}
