package dev.proxyless.mesh.grpc;

import java.net.SocketAddress;

/**
 * Makes the addresses of Unix domain sockets (Envoy {@code pipe}) that the transport of a channel takes, where those are not
 * {@link java.net.UnixDomainSocketAddress}: {@code DomainSocketAddress::new} for Netty's epoll and kqueue. Must be
 * thread-safe and quick.
 */
@FunctionalInterface
public interface PipeAddresses {

    /**
     * The address of a socket.
     *
     * @param path a path of the file system, or a NUL character and the name of a socket in Linux's abstract
     *     namespace
     */
    SocketAddress of(String path);
}
