package dev.proxyless.mesh.model.cluster;

/**
 * Where an endpoint listens.
 *
 * @param host an IP address literal (IPv6 without brackets) or a host name
 * @param port 1 to 65535
 */
public record Address(String host, int port) {

    public Address {
        if (host.isEmpty()) {
            throw new IllegalArgumentException("host: \"\" (expected: an IP address or a host name)");
        }
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("port: " + port + " (expected: 1 to 65535)");
        }
    }

    /** {@code host:port}, with brackets around an IPv6 address. */
    @Override
    public String toString() {
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }
}
