package dev.proxyless.mesh.grpc;

import dev.proxyless.mesh.client.MeshClient;
import io.grpc.ChannelCredentials;
import io.grpc.Grpc;
import io.grpc.ManagedChannelBuilder;
import io.grpc.NameResolver;
import org.jspecify.annotations.Nullable;

/**
 * Makes gRPC channels of a given {@link MeshClient}:
 *
 * <pre>{@code
 * ManagedChannel channel =
 *         MeshGrpc.create(mesh).newChannelBuilder("mesh:///orders", InsecureChannelCredentials.create()).build();
 * }</pre>
 *
 * <p>Without this class, {@code Grpc.newChannelBuilder("mesh:///orders", credentials)} takes the client that the
 * environment describes; all such channels of a process share it, and the last one to be shut down closes it. Two things
 * differ: here the client is the caller's to close, after its channels; and a route's retry policy counts in full, where
 * gRPC by itself makes at most five attempts ({@link ManagedChannelBuilder#maxRetryAttempts}, {@link ManagedChannelBuilder#maxHedgedAttempts}).
 *
 * <p>The credentials are those of every connection; TLS is checked against the service's authority, never against an
 * endpoint's address. Thread-safe.
 *
 * <p>A channel connects either to sockets of the internet or to Unix domain sockets (Envoy {@code pipe}), by the transport that
 * its builder is given; endpoints of the other kind fail and others are used. For Unix domain sockets:
 *
 * <pre>{@code
 * NettyChannelBuilder builder = NettyChannelBuilder.forTarget("mesh:///orders")
 *         .eventLoopGroup(new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory()))
 *         .channelType(NioDomainSocketChannel.class, UnixDomainSocketAddress.class)
 *         .usePlaintext();
 * ManagedChannel channel = MeshGrpc.create(mesh).configure(builder).build();
 * }</pre>
 */
public final class MeshGrpc {

    /** Names the client of a channel; for builders that {@link #configure} cannot reach. */
    public static final NameResolver.Args.Key<MeshClient> MESH_CLIENT =
            NameResolver.Args.Key.create("dev.proxyless.mesh.grpc.MESH_CLIENT");

    /** Makes the addresses of Unix domain sockets; for builders that {@link #configure} cannot reach. */
    public static final NameResolver.Args.Key<PipeAddresses> PIPE_ADDRESSES =
            NameResolver.Args.Key.create("dev.proxyless.mesh.grpc.PIPE_ADDRESSES");

    private final MeshClient mesh;
    private final @Nullable PipeAddresses pipes;

    private MeshGrpc(MeshClient mesh, @Nullable PipeAddresses pipes) {
        this.mesh = mesh;
        this.pipes = pipes;
    }

    /** Channels of {@code mesh}. */
    public static MeshGrpc create(MeshClient mesh) {
        return new MeshGrpc(mesh, null);
    }

    /**
     * Channels of the same mesh whose transport takes addresses of its own for Unix domain sockets. Without it they are {@link
     * java.net.UnixDomainSocketAddress}, which Netty's {@code NioDomainSocketChannel} takes.
     *
     * @param addresses such as {@code DomainSocketAddress::new} for Netty's epoll and kqueue
     */
    public MeshGrpc withPipes(PipeAddresses addresses) {
        return new MeshGrpc(mesh, addresses);
    }

    /**
     * A builder for a channel to a service.
     *
     * @param target such as {@code mesh:///orders}; a target of another scheme is resolved as without a mesh
     * @param credentials how connections are secured
     */
    public ManagedChannelBuilder<?> newChannelBuilder(String target, ChannelCredentials credentials) {
        return configured(Grpc.newChannelBuilder(target, credentials));
    }

    /** Has a builder of any kind, such as {@code NettyChannelBuilder}, use this client; returns the builder. */
    public <T extends ManagedChannelBuilder<T>> T configure(T builder) {
        configured(builder);
        return builder;
    }

    private ManagedChannelBuilder<?> configured(ManagedChannelBuilder<?> builder) {
        if (pipes != null) {
            builder.setNameResolverArg(PIPE_ADDRESSES, pipes);
        }
        return builder.setNameResolverArg(MESH_CLIENT, mesh)
                .maxRetryAttempts(Integer.MAX_VALUE)
                .maxHedgedAttempts(Integer.MAX_VALUE);
    }
}
