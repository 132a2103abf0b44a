package dev.proxyless.mesh.xds;

import dev.proxyless.mesh.model.ServiceName;
import dev.proxyless.mesh.model.source.ControlLoop;
import dev.proxyless.mesh.model.source.SnapshotSink;
import dev.proxyless.mesh.model.source.SnapshotSource;
import dev.proxyless.mesh.xds.bootstrap.Bootstrap;
import dev.proxyless.mesh.xds.bootstrap.BootstrapEnvironment;
import dev.proxyless.mesh.xds.bootstrap.BootstrapPreset;
import dev.proxyless.mesh.xds.bootstrap.ReconnectBackOff;
import dev.proxyless.mesh.xds.bootstrap.ServerConfig;
import dev.proxyless.mesh.xds.decode.UnknownFilters;
import dev.proxyless.mesh.xds.document.DocumentException;
import dev.proxyless.mesh.xds.node.NodeEnvironment;
import dev.proxyless.mesh.xds.resource.ResourceSource;
import dev.proxyless.mesh.xds.runtime.RuntimeValues;
import dev.proxyless.mesh.xds.status.ResourceStatus;
import dev.proxyless.mesh.xds.store.LastKnownGood;
import io.envoyproxy.envoy.config.core.v3.Node;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Snapshots from xDS: from control planes, from files, from the static resources of a bootstrap, or from all of them.
 *
 * <p>A control plane is asked for nothing, and no connection is made, before a service is wanted that needs it. With static
 * resources alone there is no connection and no thread at all. What a control plane sends is published when it is complete;
 * while it is away, what was published stays.
 */
public final class XdsSource implements SnapshotSource {

    private final Bootstrap bootstrap;
    private final Wiring wiring;
    private final Settings settings;
    private volatile @Nullable Started started;
    private volatile boolean closed;

    private record Started(ControlLoop loop, Resources resources) {}

    private XdsSource(Bootstrap bootstrap, Wiring wiring, Settings settings) {
        this.bootstrap = bootstrap;
        this.wiring = wiring;
        this.settings = settings;
    }

    /** A source as {@code bootstrap} describes it. */
    public static XdsSource create(Bootstrap bootstrap) {
        return new XdsSource(bootstrap, Wiring.system(), Settings.DEFAULT);
    }

    /** A source that reaches the world outside as the test wants it to. */
    static XdsSource create(Bootstrap bootstrap, Wiring wiring) {
        return new XdsSource(bootstrap, wiring, Settings.DEFAULT);
    }

    /**
     * A source as {@code file} describes it: a gRPC bootstrap, an Envoy bootstrap, or bare resources, in YAML or JSON.
     *
     * @throws DocumentException if the file cannot be used; the message names the file, the line, the field and the
     *     remedy
     */
    public static XdsSource fromFile(Path file) {
        return create(Bootstrap.fromFile(file).withRequestedNode());
    }

    /**
     * A source as {@code preset} means it.
     *
     * @param config the file or directory that is named, if one is
     * @throws DocumentException if there is none, it cannot be used, or it is not what the preset means
     */
    public static XdsSource fromPreset(BootstrapPreset preset, Optional<Path> config) {
        return create(Bootstrap.of(preset, config));
    }

    /**
     * A source as the environment describes it, see {@link BootstrapEnvironment}.
     *
     * @throws DocumentException if the environment describes none, or one that cannot be used
     */
    public static XdsSource fromEnvironment() {
        return findInEnvironment()
                .orElseThrow(() -> new DocumentException(
                        "no xDS bootstrap", "none is set (expected: " + BootstrapEnvironment.REQUIREMENT + ")"));
    }

    /** The source that the environment describes, if it does. */
    static Optional<XdsSource> findInEnvironment() {
        return Bootstrap.fromEnvironment().map(Bootstrap::withRequestedNode).map(XdsSource::create);
    }

    /**
     * A source that stores what control planes sent and is in force, and that uses what a former process stored if no
     * control plane answers when it starts. Which is in use is told by {@link
     * dev.proxyless.mesh.model.source.SourceEvent.LastKnownGoodUsed}. What files and the domain name system say is not
     * stored.
     */
    public XdsSource withLastKnownGood(LastKnownGood store) {
        return new XdsSource(bootstrap, wiring, settings.with(store));
    }

    /**
     * This source for a process of whom {@code environment} tells what the bootstrap leaves open of its node. Blocks for at
     * most two seconds; what cannot be found out is a warning in the log.
     */
    public XdsSource withNodeFrom(NodeEnvironment environment) {
        return new XdsSource(bootstrap.withNodeFrom(environment), wiring, settings);
    }

    /**
     * A source whose resources find these values of the runtime under the keys that they name, such as {@code
     * runtime_fraction.runtime_key}, in place of those of the bootstrap.
     *
     * @param values for each key a number, which is a percentage where a share is wanted, or a share such as {@code 5/10000}
     *     with a denominator of 100, 10000 or 1000000
     * @throws IllegalArgumentException if a value is neither; the message names its key
     */
    public XdsSource withRuntime(Map<String, String> values) {
        return new XdsSource(bootstrap.withRuntime(RuntimeValues.ofTexts(values)), wiring, settings);
    }

    /**
     * A source that uses a resource that its control plane deletes for a while longer, so that a mistake there can be mended
     * before calls fail: what is sent again in the meantime was never gone. Server features of the bootstrap come first:
     * {@code ignore_resource_deletion} keeps for good, {@code fail_on_data_errors} not at all. Files are not concerned.
     *
     * @param time zero, as it is if nothing is said, to delete at once; more than ten years to keep for good
     */
    public XdsSource withDeletedKept(Duration time) {
        return new XdsSource(bootstrap, wiring, settings.withDeletedKept(time));
    }

    /**
     * A source that does with filters of listeners and routes what {@code unknown} says if they are none that this client has,
     * are not optional and are not known to change nothing. If nothing is said, their resources are refused.
     */
    public XdsSource withUnknownFilters(UnknownFilters unknown) {
        return new XdsSource(bootstrap, wiring, settings.with(settings.options().with(unknown)));
    }

    /**
     * A source whose routes give calls this time if they have no {@code timeout} themselves, in place of Envoy's 15 seconds.
     *
     * @param timeout zero for no limit
     */
    public XdsSource withDefaultTimeout(Duration timeout) {
        return new XdsSource(bootstrap, wiring, settings.with(settings.options().withRouteTimeout(timeout)));
    }

    /**
     * A source that leaves its control planes alone for these times after a stream without an answer, in place of those of the
     * bootstrap.
     */
    public XdsSource withBackOff(ReconnectBackOff backOff) {
        return new XdsSource(bootstrap, wiring, settings.with(backOff));
    }

    @Override
    public void start(ControlLoop loop, SnapshotSink sink) {
        if (started != null) {
            throw new IllegalStateException(describe() + " was started before (expected: one start)");
        }
        started = new Started(loop, new Resources(bootstrap, wiring, settings, loop, new LoggingSink(sink)));
    }

    @Override
    public void want(Set<ServiceName> services) {
        Started running = started;
        if (running == null) {
            throw new IllegalStateException(describe() + " was not started (expected: start before want)");
        }
        running.resources().want(services);
    }

    /**
     * What is known of each resource (gRFC A40): the static ones, those of files, and those that are asked of control planes,
     * one an authority and name. Thread-safe; completes on the control loop, or at once and with nothing if the source was
     * not started or is closed. If the loop ends in between, it does not complete.
     */
    public CompletionStage<List<ResourceStatus>> status() {
        Started running = started;
        if (running == null || closed) {
            return CompletableFuture.completedFuture(List.of());
        }
        return CompletableFuture.supplyAsync(
                () -> running.resources().status(), task -> running.loop().execute(task));
    }

    /** Who this process says that it is. */
    public Node node() {
        return bootstrap.node();
    }

    @Override
    public void close() {
        closed = true;
        Started running = started;
        if (running != null) {
            running.resources().close();
        }
    }

    @Override
    public String describe() {
        List<String> parts = new ArrayList<>();
        List<String> streams = bootstrap.targets().stream()
                .skip(bootstrap.servers().size())
                .distinct()
                .toList();
        if (!streams.isEmpty()) {
            parts.add("streams(" + String.join(", ", streams) + ")");
        }
        if (!bootstrap.servers().isEmpty()) {
            parts.add("ads("
                    + String.join(
                            ", ",
                            bootstrap.servers().stream()
                                    .map(ServerConfig::target)
                                    .toList()) + ")");
        }
        Set<String> files = new TreeSet<>();
        for (ResourceSource source : bootstrap.served().values()) {
            if (source instanceof ResourceSource.File file) {
                files.add(file.path().toString());
            }
        }
        if (!files.isEmpty()) {
            parts.add("files(" + String.join(", ", files) + ")");
        }
        if (!bootstrap.staticResources().isEmpty()) {
            parts.add("static(" + bootstrap.source() + ")");
        }
        return parts.isEmpty() ? "static(" + bootstrap.source() + ", empty)" : String.join(" + ", parts);
    }
}
