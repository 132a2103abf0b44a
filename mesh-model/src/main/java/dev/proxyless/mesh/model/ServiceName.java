package dev.proxyless.mesh.model;

import org.jspecify.annotations.Nullable;

/**
 * The name by which an application asks for a service: {@code orders} in {@code mesh:///orders} and in {@code
 * http://orders/path}, {@code orders.default.svc.cluster.local:7070} where the control plane names services with their
 * port.
 *
 * <p>The xDS consumer turns it into the name of a listener (gRFC A27, {@code
 * client_default_listener_resource_name_template}). A service of an authority that has control planes of its own is written
 * {@code //authority/orders}, {@code mesh://authority/orders} as a target (gRFC A47).
 *
 * @param value the name, not blank; if it begins with {@code //}, an authority, a slash and the name proper
 */
public record ServiceName(String value) implements Comparable<ServiceName> {

    private static final String AUTHORITY_MARK = "//";

    public ServiceName {
        if (value.isBlank()) {
            throw new IllegalArgumentException("service name: \"" + value + "\" (expected: not blank)");
        }
        if (value.startsWith(AUTHORITY_MARK)) {
            int slash = value.indexOf('/', AUTHORITY_MARK.length());
            if (slash <= AUTHORITY_MARK.length() || value.substring(slash + 1).isBlank()) {
                throw new IllegalArgumentException("service name: \"" + value
                        + "\" (expected: //AUTHORITY/SERVICE, such as //mesh.example/orders)");
            }
        }
    }

    /** Names the service {@code value}. */
    public static ServiceName of(String value) {
        return new ServiceName(value);
    }

    /** The authority whose control planes are asked; empty if those are asked that serve every name without one. */
    public String authority() {
        return value.startsWith(AUTHORITY_MARK) ? value.substring(AUTHORITY_MARK.length(), authorityEnd()) : "";
    }

    /** The name proper, without the authority: what domains of virtual hosts are matched with, and what servers see. */
    public String name() {
        return value.startsWith(AUTHORITY_MARK) ? value.substring(authorityEnd() + 1) : value;
    }

    private int authorityEnd() {
        return value.indexOf('/', AUTHORITY_MARK.length());
    }

    // By hand, as for all records that a start compares: what the compiler makes takes milliseconds to be linked.

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ServiceName name && value.equals(name.value);
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }

    @Override
    public int compareTo(ServiceName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
