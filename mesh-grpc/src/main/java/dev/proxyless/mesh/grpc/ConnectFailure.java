package dev.proxyless.mesh.grpc;

import dev.proxyless.mesh.model.cluster.Address;
import io.grpc.Status;
import java.net.ConnectException;
import java.nio.channels.UnsupportedAddressTypeException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Says why an endpoint could not be connected to, where the reason may be that the channel's transport is made for addresses
 * of another kind: what transports say then is an exception without words.
 */
final class ConnectFailure {

    private ConnectFailure() {}

    /**
     * What is to be told of a failure.
     *
     * @param failure what the transport says
     * @param addresses those of the endpoint
     */
    static Status of(Status failure, List<Address> addresses) {
        if (Resolution.hasPipe(addresses)) {
            return explained(
                    failure,
                    "a server that listens there, and a channel whose transport is made for Unix domain sockets, see"
                            + " MeshGrpc");
        }
        return isOfAnotherKind(root(failure))
                ? explained(failure, "a channel whose transport is made for TCP")
                : failure;
    }

    /** What NIO says, and what Linux says to epoll: of a port it has no other reason for EINVAL. */
    private static boolean isOfAnotherKind(@Nullable Throwable root) {
        return root instanceof UnsupportedAddressTypeException
                || (root instanceof ConnectException
                        && String.valueOf(root.getMessage()).contains("Invalid argument"));
    }

    private static Status explained(Status failure, String expected) {
        Throwable root = root(failure);
        return failure.withDescription(
                (root == null ? failure.getDescription() : root) + " (expected: " + expected + ")");
    }

    private static @Nullable Throwable root(Status failure) {
        Throwable root = failure.getCause();
        while (root != null && root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }
}
