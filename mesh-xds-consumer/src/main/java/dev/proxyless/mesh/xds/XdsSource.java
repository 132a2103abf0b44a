package dev.proxyless.mesh.xds;

import dev.proxyless.mesh.model.ServiceName;
import dev.proxyless.mesh.model.source.ControlLoop;
import dev.proxyless.mesh.model.source.SnapshotSink;
import dev.proxyless.mesh.model.source.SnapshotSource;
import dev.proxyless.mesh.xds.bootstrap.Bootstrap;
import dev.proxyless.mesh.xds.bootstrap.BootstrapEnvironment;
import dev.proxyless.mesh.xds.bootstrap.ServerConfig;
import dev.proxyless.mesh.xds.document.DocumentException;
import dev.proxyless.mesh.xds.wire.AdsTransport;
import dev.proxyless.mesh.xds.wire.GrpcAdsTransport;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Snapshots from xDS: from a control plane, from the static resources of a file, or from both.
 *
 * <p>A control plane is asked for nothing, and no connection is made, before a service is wanted that needs it. With static
 * resources alone there is no connection and no thread at all. What a control plane sends is published when it is complete;
 * while it is away, what was published stays.
 */
public final class XdsSource implements SnapshotSource {

    private final Bootstrap bootstrap;
    private final Function<ServerConfig, AdsTransport> transports;
    private final DoubleSupplier random;
    private @Nullable Resources resources;

    private XdsSource(Bootstrap bootstrap, Function<ServerConfig, AdsTransport> transports, DoubleSupplier random) {
        this.bootstrap = bootstrap;
        this.transports = transports;
        this.random = random;
    }

    /** A source as {@code bootstrap} describes it. */
    public static XdsSource create(Bootstrap bootstrap) {
        return new XdsSource(
                bootstrap,
                GrpcAdsTransport::create,
                () -> ThreadLocalRandom.current().nextDouble());
    }

    /** A source whose transport and randomness are the test's own. */
    static XdsSource create(
            Bootstrap bootstrap, Function<ServerConfig, AdsTransport> transports, DoubleSupplier random) {
        return new XdsSource(bootstrap, transports, random);
    }

    /**
     * A source as {@code file} describes it: a gRPC bootstrap, an Envoy bootstrap, or bare resources, in YAML or JSON.
     *
     * @throws DocumentException if the file cannot be used; the message names the file, the line, the field and the
     *     remedy
     */
    public static XdsSource fromFile(Path file) {
        return create(Bootstrap.fromFile(file));
    }

    /**
     * A source as the environment describes it, see {@link BootstrapEnvironment}.
     *
     * @throws DocumentException if the environment describes none, or one that cannot be used
     */
    public static XdsSource fromEnvironment() {
        return create(Bootstrap.fromEnvironment()
                .orElseThrow(() -> new DocumentException(
                        "no xDS bootstrap", "none is set (expected: " + BootstrapEnvironment.REQUIREMENT + ")")));
    }

    @Override
    public void start(ControlLoop loop, SnapshotSink sink) {
        if (resources != null) {
            throw new IllegalStateException(describe() + " was started before (expected: one start)");
        }
        Resources started = new Resources(bootstrap, loop, new LoggingSink(sink));
        resources = started;
        if (!bootstrap.servers().isEmpty()) {
            ServerConfig server = bootstrap.servers().get(0);
            started.connect(new ControlPlane.Setup(server, transports.apply(server), bootstrap.node(), random));
        }
    }

    @Override
    public void want(Set<ServiceName> services) {
        if (resources == null) {
            throw new IllegalStateException(describe() + " was not started (expected: start before want)");
        }
        resources.want(services);
    }

    @Override
    public void close() {
        if (resources != null) {
            resources.close();
        }
    }

    @Override
    public String describe() {
        String file = bootstrap.staticResources().isEmpty() ? "" : "static(" + bootstrap.source() + ")";
        if (bootstrap.servers().isEmpty()) {
            return file.isEmpty() ? "static(" + bootstrap.source() + ", empty)" : file;
        }
        String ads = "ads(" + bootstrap.servers().get(0).target() + ")";
        return file.isEmpty() ? ads : ads + " + " + file;
    }
}
