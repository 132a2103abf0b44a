package dev.proxyless.mesh.model.cluster;

import org.jspecify.annotations.Nullable;

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

    // Written out: a cluster of ten thousand endpoints hashes and compares this at every change of one of them, and
    // what the compiler makes of a record takes several times as long.

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other || (other instanceof Address that && port == that.port && host.equals(that.host));
    }

    @Override
    public int hashCode() {
        return 31 * host.hashCode() + port;
    }

    /** {@code host:port}, with brackets around an IPv6 address. */
    @Override
    public String toString() {
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }
}
