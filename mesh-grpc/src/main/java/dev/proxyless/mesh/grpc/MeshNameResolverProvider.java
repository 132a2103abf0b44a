package dev.proxyless.mesh.grpc;

import dev.proxyless.mesh.client.MeshClient;
import dev.proxyless.mesh.model.ServiceName;
import io.grpc.NameResolver;
import io.grpc.NameResolverProvider;
import java.net.SocketAddress;
import java.net.URI;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Resolves {@code mesh:///service} and {@code mesh://authority/service} (gRFC A47). Found by {@link java.util.ServiceLoader}; lives beside grpc-xds, whose scheme is
 * {@code xds}.
 *
 * <p>A channel that names a client by {@link MeshGrpc#MESH_CLIENT} uses that; all others share the one that the environment
 * describes. A faulty environment shows when the channel is built.
 */
public final class MeshNameResolverProvider extends NameResolverProvider {

    private static final String SCHEME = "mesh";

    private final SharedMesh shared;
    /** Orders the revisions of all channels, so that of two it is known which is newer even if a resolver was replaced. */
    private final AtomicLong sequence = new AtomicLong();

    /** For {@link java.util.ServiceLoader}. */
    public MeshNameResolverProvider() {
        this(new SharedMesh(MeshClient::fromEnvironment));
    }

    MeshNameResolverProvider(SharedMesh shared) {
        this.shared = shared;
    }

    @Override
    protected boolean isAvailable() {
        return true;
    }

    /** None: endpoints come to the load balancer in a revision, whatever their addresses are. */
    @Override
    public Collection<Class<? extends SocketAddress>> getProducedSocketAddressTypes() {
        return List.of();
    }

    @Override
    protected int priority() {
        return 5;
    }

    @Override
    public String getScheme() {
        return SCHEME;
    }

    @Override
    public String getDefaultScheme() {
        return SCHEME;
    }

    @Override
    public @Nullable NameResolver newNameResolver(URI target, NameResolver.Args args) {
        if (!SCHEME.equals(target.getScheme())) {
            return null;
        }
        ServiceName service = serviceOf(target);
        MeshClient own = args.getArg(MeshGrpc.MESH_CLIENT);
        if (own != null) {
            return MeshNameResolver.create(service, args, own, () -> {}, sequence);
        }
        // The channel replaces its resolver when it becomes idle: the new one comes before the old one's release is
        // run.
        Runnable release = () -> args.getSynchronizationContext().execute(shared::release);
        return MeshNameResolver.create(service, args, shared.acquire(), release, sequence);
    }

    private static ServiceName serviceOf(URI target) {
        String path = target.getPath();
        String name = path == null || path.isEmpty() ? "" : path.substring(1);
        if (name.isBlank() || name.indexOf('/') >= 0) {
            throw new IllegalArgumentException("target: " + target
                    + " (expected: mesh:///SERVICE, such as mesh:///orders or mesh:///orders:8080, or"
                    + " mesh://AUTHORITY/SERVICE)");
        }
        String authority = target.getAuthority();
        return ServiceName.of(authority == null || authority.isEmpty() ? name : "//" + authority + "/" + name);
    }
}
