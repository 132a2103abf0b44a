package dev.proxyless.mesh.xds;

import dev.proxyless.mesh.model.Locality;
import dev.proxyless.mesh.model.ServiceName;
import dev.proxyless.mesh.model.cluster.Membership;
import dev.proxyless.mesh.model.source.ControlLoop;
import dev.proxyless.mesh.model.source.SnapshotSink;
import dev.proxyless.mesh.model.source.SourceEvent;
import dev.proxyless.mesh.xds.bootstrap.Bootstrap;
import dev.proxyless.mesh.xds.bootstrap.ServerConfig;
import dev.proxyless.mesh.xds.decode.Decoded;
import dev.proxyless.mesh.xds.decode.ResourceDecoder;
import dev.proxyless.mesh.xds.decode.ValidationReport;
import dev.proxyless.mesh.xds.document.IgnoredField;
import dev.proxyless.mesh.xds.resource.ResourceName;
import dev.proxyless.mesh.xds.state.Assembly;
import dev.proxyless.mesh.xds.state.Known;
import dev.proxyless.mesh.xds.state.Needs;
import dev.proxyless.mesh.xds.state.Received;
import dev.proxyless.mesh.xds.state.ResourceCache;
import dev.proxyless.mesh.xds.state.SnapshotAssembler;
import dev.proxyless.mesh.xds.state.Unchanged;
import dev.proxyless.mesh.xds.status.ResourceStatus;
import dev.proxyless.mesh.xds.store.LastKnownGood;
import dev.proxyless.mesh.xds.wire.AdsTransport;
import dev.proxyless.mesh.xds.wire.DiscoveryService;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the resources of one source and turns them into snapshots: whatever changes, everything is assembled once at the
 * end of the loop's turn, what is needed is asked for together, and a snapshot is published if it differs from the last.
 */
final class Resources implements Server.Listener, FollowedFiles.Listener, Lookups.Listener {

    private final Bootstrap bootstrap;
    private final Wiring wiring;
    private final ControlLoop loop;
    private final Settings settings;
    private final BiFunction<ServerConfig, DiscoveryService, AdsTransport> transports;
    private final SnapshotSink sink;
    private final ValidationReport report = ValidationReport.create();
    private final ResourceDecoder decoder;
    private final Known known;
    private final Authorities authorities;
    private final FollowedFiles files;
    private final Lookups lookups;
    private final SnapshotAssembler assembler;
    private final Publication publication;
    private final @Nullable StoredConfiguration stored;

    private @Nullable ExecutorService disk;
    private Set<ServiceName> wanted = Set.of();
    private Needs needs = Needs.NONE;
    private boolean assemblyDue;
    private boolean closed;

    /**
     * @param settings what is said of the source beside its bootstrap
     */
    Resources(Bootstrap bootstrap, Wiring wiring, Settings settings, ControlLoop loop, SnapshotSink sink) {
        this.bootstrap = bootstrap;
        this.wiring = wiring;
        this.loop = loop;
        this.settings = settings;
        this.transports = wiring.transports().get();
        this.sink = sink;
        this.decoder = ResourceDecoder.create(bootstrap.runtime(), bootstrap.controlPlanes(), bootstrap.localCluster())
                .with(settings.options());
        this.known = Known.create(bootstrap.served(), ResourceName::authority, wiring.clock());
        this.authorities = new Authorities(bootstrap, known, this::server);
        this.files = new FollowedFiles(known, loop, wiring.files(), decoder, this);
        this.lookups = new Lookups(wiring, here(bootstrap), loop, this);
        this.assembler = SnapshotAssembler.create(known, lookups, bootstrap::listenerName);
        this.publication = new Publication(sink, authorities, bootstrap::listenerName, assembler::needs);
        for (IgnoredField ignored : bootstrap.ignored()) {
            sink.onEvent(
                    new SourceEvent.Unsupported("Bootstrap", bootstrap.source(), ignored.path(), ignored.reason()));
        }
        List<ResourceCache.Item> items = FollowedFiles.decode(decoder, bootstrap.staticResources(), "");
        FollowedFiles.tell(bootstrap.source(), bootstrap.staticResources(), items, this);
        known.fixed().replace(items);
        LastKnownGood store = settings.lastKnownGood();
        stored = store == null ? null : stored(store);
    }

    void want(Set<ServiceName> services) {
        wanted = Set.copyOf(services);
        onChanged();
    }

    /** What is known of each resource. */
    List<ResourceStatus> status() {
        Statuses statuses = new Statuses();
        statuses.addStatic(known.fixed());
        files.caches().forEach(statuses::addAll);
        for (Authority authority : authorities.all()) {
            statuses.add(authority, name -> authorities.isOf(authority, name));
        }
        authorities.strangers().forEach(statuses::addAll);
        return statuses.all();
    }

    void close() {
        closed = true;
        authorities.close();
        if (disk != null) {
            disk.shutdown();
        }
        files.close();
        lookups.close();
    }

    @Override
    public void onChanged() {
        if (!assemblyDue && !closed) {
            assemblyDue = true;
            loop.execute(this::assemble);
        }
    }

    @Override
    public void onLookup(Membership membership) {
        known.lookupChanged(membership);
        onChanged();
    }

    @Override
    public void onResources(List<Received> resources) {
        resources.forEach(received -> onResource(received.decoded()));
    }

    @Override
    public void onResource(Decoded decoded) {
        report.news(decoded).forEach(sink::onEvent);
    }

    @Override
    public void onEvent(SourceEvent event) {
        sink.onEvent(event);
    }

    private static Locality here(Bootstrap bootstrap) {
        var locality = bootstrap.node().getLocality();
        return new Locality(locality.getRegion(), locality.getZone(), locality.getSubZone());
    }

    private StoredConfiguration stored(LastKnownGood store) {
        disk = wiring.disk().get();
        StoredConfiguration configuration = new StoredConfiguration(
                new StoredConfiguration.Setup(
                        store, bootstrap.identity(), disk, wiring.clock(), decoder.trusting(trustsAll())),
                known,
                loop,
                sink::onEvent);
        configuration.read(this::onChanged);
        return configuration;
    }

    /** Of what is stored it is not known which of its control planes an authority had it from. */
    private boolean trustsAll() {
        return bootstrap.servers().stream().allMatch(ServerConfig::isTrusted)
                && bootstrap.authorities().values().stream()
                        .flatMap(authority -> authority.servers().stream())
                        .allMatch(ServerConfig::isTrusted);
    }

    private Server server(ServerConfig config, DiscoveryService service) {
        ResourceCache cache = known.newCache();
        String name = service == DiscoveryService.AGGREGATED ? config.target() : config.target() + " (" + service + ")";
        return new Server(
                config,
                cache,
                new Deletions(cache, loop, settings.deletedKept()),
                server -> new ControlPlane(
                        new ControlPlane.Setup(
                                name,
                                settings.applied(config),
                                transports.apply(config, service),
                                bootstrap.introduction(),
                                wiring.random(),
                                decoder.trusting(config.isTrusted())),
                        loop,
                        server),
                this);
    }

    private void assemble() {
        assemblyDue = false;
        if (closed) {
            return;
        }
        Assembly assembly = assembler.assemble(wanted);
        assembler.takeNotes().forEach(sink::onEvent);
        if (!Unchanged.is(needs, assembly.needs())) {
            needs = assembly.needs();
            if (authorities.subscribe(needs)) {
                onChanged();
            }
            files.follow(needs.files());
            lookups.want(needs.lookups());
        }
        List<SourceEvent> switched = authorities.reconsider();
        if (!switched.isEmpty()) {
            switched.forEach(sink::onEvent);
            onChanged();
        }
        if (stored != null && stored.reconsider(authorities)) {
            onChanged();
        }
        publication.publish(wanted, assembly);
        if (stored != null) {
            stored.save(authorities);
        }
    }
}
