package dev.proxyless.mesh.grpc;

import dev.proxyless.mesh.client.MeshClient;
import io.grpc.ChannelCredentials;
import io.grpc.Grpc;
import io.grpc.ManagedChannelBuilder;
import io.grpc.NameResolver;

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
 */
public final class MeshGrpc {

    /** Names the client of a channel; for builders that {@link #configure} cannot reach. */
    public static final NameResolver.Args.Key<MeshClient> MESH_CLIENT =
            NameResolver.Args.Key.create("dev.proxyless.mesh.grpc.MESH_CLIENT");

    private final MeshClient mesh;

    private MeshGrpc(MeshClient mesh) {
        this.mesh = mesh;
    }

    /** Channels of {@code mesh}. */
    public static MeshGrpc create(MeshClient mesh) {
        return new MeshGrpc(mesh);
    }

    /**
     * A builder for a channel to a service.
     *
     * @param target such as {@code mesh:///orders}; a target of another scheme is resolved as without a mesh
     * @param credentials how connections are secured
     */
    public ManagedChannelBuilder<?> newChannelBuilder(String target, ChannelCredentials credentials) {
        return Grpc.newChannelBuilder(target, credentials)
                .setNameResolverArg(MESH_CLIENT, mesh)
                .maxRetryAttempts(Integer.MAX_VALUE)
                .maxHedgedAttempts(Integer.MAX_VALUE);
    }

    /** Has a builder of any kind, such as {@code NettyChannelBuilder}, use this client; returns the builder. */
    public <T extends ManagedChannelBuilder<T>> T configure(T builder) {
        return builder.setNameResolverArg(MESH_CLIENT, mesh)
                .maxRetryAttempts(Integer.MAX_VALUE)
                .maxHedgedAttempts(Integer.MAX_VALUE);
    }
}
