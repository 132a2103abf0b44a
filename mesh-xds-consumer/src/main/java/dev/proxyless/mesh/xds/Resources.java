package dev.proxyless.mesh.xds;

import com.google.protobuf.Any;
import dev.proxyless.mesh.model.ServiceName;
import dev.proxyless.mesh.model.snapshot.ConfigError;
import dev.proxyless.mesh.model.source.ControlLoop;
import dev.proxyless.mesh.model.source.SnapshotSink;
import dev.proxyless.mesh.model.source.SourceEvent;
import dev.proxyless.mesh.xds.bootstrap.Bootstrap;
import dev.proxyless.mesh.xds.bootstrap.ServerConfig;
import dev.proxyless.mesh.xds.decode.Decoded;
import dev.proxyless.mesh.xds.decode.ResourceDecoder;
import dev.proxyless.mesh.xds.decode.ValidationReport;
import dev.proxyless.mesh.xds.document.IgnoredField;
import dev.proxyless.mesh.xds.resource.ResourceType;
import dev.proxyless.mesh.xds.session.AdsEffect.Gone;
import dev.proxyless.mesh.xds.state.Assembly;
import dev.proxyless.mesh.xds.state.Received;
import dev.proxyless.mesh.xds.state.ResourceCache;
import dev.proxyless.mesh.xds.state.SnapshotAssembler;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the resources of one source and turns them into snapshots: whatever changes, everything is assembled once at the
 * end of the loop's turn, what is needed is asked for together, and a snapshot is published if it differs from the last.
 */
final class Resources implements ControlPlane.Watcher {

    /** How long routes may name a cluster that is deleted: as long as any resource may take to come. */
    private static final Duration ROUTES_FOLLOW = Duration.ofSeconds(15);

    private final Bootstrap bootstrap;
    private final ControlLoop loop;
    private final SnapshotSink sink;
    private final ResourceCache cache = ResourceCache.create();
    private final ValidationReport report = ValidationReport.create();
    private final SnapshotAssembler assembler;
    private final Publication publication;

    private @Nullable ControlPlane controlPlane;
    private Set<ServiceName> wanted = Set.of();
    private Assembly assembly = Assembly.EMPTY;
    private boolean assemblyDue;
    private boolean closed;

    Resources(Bootstrap bootstrap, ControlLoop loop, SnapshotSink sink) {
        this.bootstrap = bootstrap;
        this.loop = loop;
        this.sink = sink;
        this.assembler = SnapshotAssembler.create(
                bootstrap::listenerName, bootstrap.served().keySet());
        this.publication = new Publication(sink);
        for (IgnoredField ignored : bootstrap.ignored()) {
            sink.onEvent(
                    new SourceEvent.Unsupported("Bootstrap", bootstrap.source(), ignored.path(), ignored.reason()));
        }
        seed();
    }

    /** Asks a control plane for what no file has. */
    void connect(ControlPlane.Setup setup) {
        controlPlane = new ControlPlane(setup, loop, this);
    }

    void want(Set<ServiceName> services) {
        wanted = Set.copyOf(services);
        changed();
    }

    void close() {
        closed = true;
        if (controlPlane != null) {
            controlPlane.close();
        }
    }

    @Override
    public void onResources(ResourceType type, List<Received> resources, Set<String> subscribed) {
        resources.forEach(resource -> report.news(resource.decoded()).forEach(sink::onEvent));
        cache.update(type, resources, subscribed);
        changed();
    }

    @Override
    public void onGone(ResourceType type, Set<String> names, Gone.Reason reason) {
        if (reason == Gone.Reason.DELETED) {
            delete(type, names);
        } else {
            names.forEach(name -> cache.missing(type, name, missing(type, name, reason)));
        }
        changed();
    }

    private void delete(ResourceType type, Set<String> names) {
        if (bootstrap.servers().get(0).features().contains(ServerConfig.IGNORE_RESOURCE_DELETION)) {
            return;
        }
        Set<String> leaving = cache.delete(type, names);
        if (!leaving.isEmpty()) {
            loop.schedule(ROUTES_FOLLOW, () -> expire(leaving));
        }
    }

    private ConfigError missing(ResourceType type, String name, Gone.Reason reason) {
        String server = bootstrap.servers().get(0).target();
        boolean late = reason == Gone.Reason.TIMEOUT;
        return new ConfigError(
                late ? ConfigError.Kind.TIMEOUT : ConfigError.Kind.NOT_FOUND,
                type.label(),
                name,
                "",
                "the control plane " + server + (late ? " sent none within 15 s" : " has none")
                        + " (expected: one; is the name right?)");
    }

    @Override
    public void onConnected() {}

    @Override
    public void onFailed(String reason) {}

    @Override
    public void onOutage(Optional<String> reason) {
        publication.outage(reason.map(
                words -> new Publication.Outage(bootstrap.servers().get(0).target(), words, bootstrap::listenerName)));
        changed();
    }

    @Override
    public void onEvent(SourceEvent event) {
        sink.onEvent(event);
    }

    private void seed() {
        ResourceDecoder decoder = ResourceDecoder.create();
        for (Any resource : bootstrap.staticResources()) {
            Optional<ResourceType> type = ResourceType.ofTypeUrl(resource.getTypeUrl());
            if (type.isEmpty()) {
                sink.onEvent(new SourceEvent.Unsupported(
                        "Bootstrap", bootstrap.source(), resource.getTypeUrl(), "resources of this type are left out"));
                continue;
            }
            Decoded decoded = decoder.decode(type.get(), resource);
            report.news(decoded).forEach(sink::onEvent);
            if (decoded instanceof Decoded.Rejected rejected) {
                sink.onEvent(new SourceEvent.Rejected(type.get().label(), "", 0, rejected.errors()));
            }
            cache.seed(type.get(), decoded);
        }
    }

    private void expire(Set<String> clusters) {
        cache.expire(clusters);
        changed();
    }

    private void changed() {
        if (!assemblyDue && !closed) {
            assemblyDue = true;
            loop.execute(this::assemble);
        }
    }

    private void assemble() {
        assemblyDue = false;
        if (closed) {
            return;
        }
        assembly = assembler.assemble(wanted, cache, assembly);
        if (controlPlane != null) {
            controlPlane.subscribe(assembly.needed());
            for (ResourceType type : ResourceType.values()) {
                cache.retain(type, controlPlane.subscribed(type));
            }
        }
        publication.publish(wanted, assembly, controlPlane);
    }
}
