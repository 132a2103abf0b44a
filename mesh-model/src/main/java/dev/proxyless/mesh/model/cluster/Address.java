package dev.proxyless.mesh.model.cluster;

import org.jspecify.annotations.Nullable;

/**
 * Where an endpoint listens (Envoy {@code core.v3.Address}). Its text is what Envoy writes: {@code host:port}, with brackets
 * around an IPv6 address, or the path.
 */
public sealed interface Address {

    /**
     * A socket of the internet.
     *
     * @param host an IP address literal (IPv6 without brackets) or a host name
     * @param port 1 to 65535
     */
    static Address of(String host, int port) {
        return new Socket(host, port);
    }

    /**
     * A socket of the same machine.
     *
     * @param path see {@link Pipe#path}
     */
    static Address pipe(String path) {
        return new Pipe(path);
    }

    /**
     * A socket of the internet (Envoy {@code socket_address}).
     *
     * @param host an IP address literal (IPv6 without brackets) or a host name
     * @param port 1 to 65535
     */
    record Socket(String host, int port) implements Address {

        public Socket {
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
            return this == other || (other instanceof Socket that && port == that.port && host.equals(that.host));
        }

        @Override
        public int hashCode() {
            return 31 * host.hashCode() + port;
        }

        @Override
        public String toString() {
            return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
        }
    }

    /**
     * A Unix domain socket (Envoy {@code pipe}). Clients need a transport that is made for it: a gRPC channel can have one,
     * {@code java.net.http} has none.
     *
     * @param path a path of the file system with a {@code /} in it, which counts from the working directory unless it begins
     *     with one, or {@code @} and the name of a socket in Linux's abstract namespace, which has no file
     */
    record Pipe(String path) implements Address {

        public Pipe {
            if (!isPath(path)) {
                throw new IllegalArgumentException(
                        "path: \"" + path + "\" (expected: a path with a /, or @ and the name of an abstract socket)");
            }
        }

        /** Whether {@code text} is a path that a pipe may have, and so no address of another kind. */
        public static boolean isPath(String text) {
            return text.length() > 1 && (text.charAt(0) == '@' || text.indexOf('/') >= 0) && text.indexOf('\0') < 0;
        }

        /** Whether the socket has a name in the abstract namespace and no file. */
        public boolean isAbstract() {
            return path.charAt(0) == '@';
        }

        @Override
        public String toString() {
            return path;
        }
    }
}
