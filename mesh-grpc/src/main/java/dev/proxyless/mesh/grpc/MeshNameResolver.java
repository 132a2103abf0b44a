package dev.proxyless.mesh.grpc;

import dev.proxyless.mesh.client.MeshClient;
import dev.proxyless.mesh.client.MeshException;
import dev.proxyless.mesh.client.runtime.CompiledService;
import dev.proxyless.mesh.model.ServiceName;
import dev.proxyless.mesh.model.snapshot.ConfigError;
import dev.proxyless.mesh.model.snapshot.Resolved;
import io.grpc.Attributes;
import io.grpc.InternalConfigSelector;
import io.grpc.NameResolver;
import io.grpc.Status;
import io.grpc.StatusOr;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Follows a service for a channel: each revision becomes a config selector and what the load balancer needs. Lives in the
 * channel's synchronization context; revisions come on the client's control loop, and only the newest is worked out.
 */
final class MeshNameResolver extends NameResolver {

    private final MeshClient mesh;
    private final Runnable release;
    private final Args args;
    private final ChannelContext channel;
    private final AtomicLong sequence;
    private final AtomicReference<@Nullable Resolved<CompiledService>> newest = new AtomicReference<>();
    private final RetryConfigs configs;
    private final Unhonoured unhonoured = new Unhonoured();
    private @Nullable Listener2 listener;
    private MeshClient.@Nullable Subscription subscription;
    private @Nullable Revision revision;
    private boolean shutdown;

    private MeshNameResolver(
            MeshClient mesh, Runnable release, Args args, ChannelContext channel, AtomicLong sequence) {
        this.mesh = mesh;
        this.release = release;
        this.args = args;
        this.channel = channel;
        this.sequence = sequence;
        this.configs = new RetryConfigs(args.getServiceConfigParser());
    }

    /**
     * A resolver for {@code service}.
     *
     * @param release is run once when the resolver is shut down
     * @param sequence numbers the revisions
     */
    static MeshNameResolver create(
            ServiceName service, Args args, MeshClient mesh, Runnable release, AtomicLong sequence) {
        ChannelContext channel = new ChannelContext(
                new ChannelContext.Target(
                        service,
                        Objects.requireNonNullElse(args.getOverrideAuthority(), service.name()),
                        mesh.random().nextLong()),
                mesh.random(),
                mesh.observer(),
                mesh.loop(),
                new TimeLimits(args.getScheduledExecutorService(), System::nanoTime),
                new NameCache(),
                mesh.heedsEnvoyHeaders() ? new AskedPlans(args.getServiceConfigParser()) : null);
        return new MeshNameResolver(mesh, release, args, channel, sequence);
    }

    @Override
    public String getServiceAuthority() {
        return channel.service().name();
    }

    @Override
    public void start(Listener2 resolutionListener) {
        listener = resolutionListener;
        try {
            subscription = mesh.subscribe(channel.service(), this::onService);
        } catch (MeshException e) {
            publish(resolutionListener, new RefusingSelector(Status.UNAVAILABLE.withDescription(e.getMessage())), null);
        }
    }

    @Override
    public void shutdown() {
        if (shutdown) {
            return;
        }
        shutdown = true;
        if (subscription != null) {
            subscription.close();
        }
        channel.limits().close();
        release.run();
    }

    private void onService(Resolved<CompiledService> resolved) {
        if (newest.getAndSet(resolved) == null) {
            args.getSynchronizationContext().execute(this::apply);
        }
    }

    private void apply() {
        Resolved<CompiledService> resolved = newest.getAndSet(null);
        if (shutdown || resolved == null || listener == null) {
            return;
        }
        if (resolved instanceof Resolved.Ready<CompiledService> ready) {
            Revision now = Revision.create(sequence.incrementAndGet(), ready.value(), configs, unhonoured, revision);
            revision = now;
            publish(listener, new MeshConfigSelector(channel, now), now);
        } else if (resolved instanceof Resolved.Absent<CompiledService> absent) {
            revision = null;
            publish(listener, new RefusingSelector(absent(absent.error())), null);
        }
    }

    private Status absent(ConfigError error) {
        return Status.UNAVAILABLE.withDescription(channel.describe(error.describe()));
    }

    private void publish(Listener2 to, InternalConfigSelector selector, @Nullable Revision now) {
        Attributes.Builder attributes = Attributes.newBuilder().set(InternalConfigSelector.KEY, selector);
        if (now != null) {
            attributes.set(Revision.KEY, now);
        }
        to.onResult2(ResolutionResult.newBuilder()
                .setAddressesOrError(StatusOr.fromValue(List.of()))
                .setAttributes(attributes.build())
                .setServiceConfig(configs.withoutRetry())
                .build());
    }
}
