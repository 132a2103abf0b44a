package dev.proxyless.mesh.model;

/**
 * The name by which an application asks for a service: {@code orders} in {@code mesh:///orders} and in {@code
 * http://orders/path}, {@code orders.default.svc.cluster.local:7070} where the control plane names services with their
 * port.
 *
 * <p>The xDS consumer turns it into the name of a listener (gRFC A27, {@code
 * client_default_listener_resource_name_template}).
 *
 * @param value the name, not blank
 */
public record ServiceName(String value) implements Comparable<ServiceName> {

    public ServiceName {
        if (value.isBlank()) {
            throw new IllegalArgumentException("service name: \"" + value + "\" (expected: not blank)");
        }
    }

    /** Names the service {@code value}. */
    public static ServiceName of(String value) {
        return new ServiceName(value);
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
