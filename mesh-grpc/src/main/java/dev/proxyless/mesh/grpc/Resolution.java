package dev.proxyless.mesh.grpc;

import dev.proxyless.mesh.model.cluster.Address;
import io.grpc.Status;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What came of asking for addresses.
 *
 * @param addresses those that are known, in order
 * @param failure why one is not; null if all are
 */
record Resolution(List<SocketAddress> addresses, @Nullable Status failure) {

    static boolean hasPipe(List<Address> addresses) {
        return addresses.stream().anyMatch(Address.Pipe.class::isInstance);
    }

    /** Whether a name service must be asked for one of {@code addresses}, which may take its time. */
    static boolean isNeeded(List<Address> addresses) {
        return addresses.stream()
                .anyMatch(address -> address instanceof Address.Socket socket && !isLiteral(socket.host()));
    }

    /**
     * Asks.
     *
     * @param pipes makes the addresses of pipes; null for those of the JDK
     */
    static Resolution of(List<Address> addresses, @Nullable PipeAddresses pipes) {
        List<SocketAddress> known = new ArrayList<>(addresses.size());
        Status failure = null;
        for (Address address : addresses) {
            try {
                known.add(
                        address instanceof Address.Socket socket
                                ? new InetSocketAddress(InetAddress.getByName(socket.host()), socket.port())
                                : pipe((Address.Pipe) address, pipes));
            } catch (UnknownHostException e) {
                failure = Status.UNAVAILABLE
                        .withDescription(address + ": unknown host")
                        .withCause(e);
            } catch (RuntimeException e) {
                failure = Status.UNAVAILABLE.withDescription(e.getMessage()).withCause(e);
            }
        }
        return new Resolution(known, failure);
    }

    private static SocketAddress pipe(Address.Pipe pipe, @Nullable PipeAddresses pipes) {
        if (pipes != null) {
            return pipes.of(pipe.isAbstract() ? '\0' + pipe.path().substring(1) : pipe.path());
        }
        if (pipe.isAbstract()) {
            throw new IllegalArgumentException(
                    "the JDK has no address for a socket in the abstract namespace (expected: a channel whose transport has"
                            + " one, and MeshGrpc.withPipes, such as with Netty's DomainSocketAddress::new)");
        }
        return UnixDomainSocketAddress.of(pipe.path());
    }

    private static boolean isLiteral(String host) {
        return host.indexOf(':') >= 0 || host.chars().allMatch(c -> c == '.' || (c >= '0' && c <= '9'));
    }
}
