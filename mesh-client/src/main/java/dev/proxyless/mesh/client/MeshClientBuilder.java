package dev.proxyless.mesh.client;

import dev.proxyless.mesh.client.balance.RandomSource;
import dev.proxyless.mesh.client.filter.FilterFactories;
import dev.proxyless.mesh.client.filter.FilterFactory;
import dev.proxyless.mesh.client.runtime.SingleThreadLoop;
import dev.proxyless.mesh.client.telemetry.MeshObserver;
import dev.proxyless.mesh.client.telemetry.MicrometerObserver;
import dev.proxyless.mesh.client.telemetry.OpenTelemetryObserver;
import dev.proxyless.mesh.model.source.ControlLoop;
import dev.proxyless.mesh.model.source.SnapshotSource;
import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes a {@link MeshClient}. Not thread-safe. */
public final class MeshClientBuilder {

    private final SnapshotSource source;
    private final List<MeshObserver> observers = new ArrayList<>();
    private final List<FilterFactory<?>> filters = new ArrayList<>();
    private MeshHosts hosts = MeshHosts.clusterLocal();
    private RandomSource random = RandomSource.threadLocal();
    private Duration configurationTimeout = Duration.ofSeconds(20);
    private Duration idleTimeout = Duration.ofMinutes(30);
    private MeshClientOptions.Settings settings = MeshClientOptions.Settings.NONE;
    private boolean faultInjection = true;
    private @Nullable ControlLoop loop;

    MeshClientBuilder(SnapshotSource source) {
        this.source = source;
    }

    /** Keeps meters in {@code registry}; none are kept if this is not called. */
    public MeshClientBuilder meterRegistry(MeterRegistry registry) {
        return observer(MicrometerObserver.create(registry));
    }

    /** Makes spans and propagates trace context with {@code telemetry}; neither happens if this is not called. */
    public MeshClientBuilder openTelemetry(OpenTelemetry telemetry) {
        return observer(OpenTelemetryObserver.create(telemetry));
    }

    /** Tells one more observer of everything that happens. */
    public MeshClientBuilder observer(MeshObserver observer) {
        observers.add(observer);
        return this;
    }

    /**
     * Adds a kind of filter, whose configuration a decoder of the source knows; one of the same configuration as a filter of the
     * library takes its place.
     */
    public MeshClientBuilder filter(FilterFactory<?> factory) {
        filters.add(factory);
        return this;
    }

    /**
     * Whether calls are delayed and aborted on purpose where a control plane says so (Envoy's fault filter); if not, such filters let
     * all pass. By default they are.
     */
    public MeshClientBuilder faultInjection(boolean heeded) {
        this.faultInjection = heeded;
        return this;
    }

    /** Which hosts are services of the mesh; by default {@link MeshHosts#clusterLocal}. */
    public MeshClientBuilder hosts(MeshHosts meshHosts) {
        this.hosts = meshHosts;
        return this;
    }

    /**
     * How long a call waits for the first configuration of its service; by default 20 s, which is more than the 15 s after
     * which a source must know that there is none.
     */
    public MeshClientBuilder configurationTimeout(Duration timeout) {
        this.configurationTimeout = positive("configurationTimeout", timeout);
        return this;
    }

    /** After how long without a call a service is let go; by default 30 minutes. */
    public MeshClientBuilder idleTimeout(Duration timeout) {
        this.idleTimeout = positive("idleTimeout", timeout);
        return this;
    }

    /** Where chance comes from; by default the generator of each thread. */
    public MeshClientBuilder random(RandomSource source) {
        this.random = source;
        return this;
    }

    /**
     * Whether requests may ask for other limits and more retries themselves, and endpoints are told how long they may take,
     * as Envoy's router has it; by default they may not and are not, and the headers of requests pass as they are.
     *
     * <p>Heeded, and taken away before a request is sent: {@code x-envoy-retry-on}, {@code x-envoy-retry-grpc-on}, {@code
     * x-envoy-max-retries}, {@code x-envoy-retriable-status-codes}, {@code x-envoy-retriable-header-names}, {@code
     * x-envoy-upstream-rq-timeout-ms}, {@code x-envoy-upstream-rq-per-try-timeout-ms}, {@code
     * x-envoy-hedge-on-per-try-timeout}. Added: {@code x-envoy-expected-rq-timeout-ms}.
     *
     * @see <a href="https://www.envoyproxy.io/docs/envoy/latest/configuration/http/http_filters/router_filter">Envoy, router
     *     filter</a>
     */
    public MeshClientBuilder envoyHeaders(boolean heeded) {
        this.settings = settings.withEnvoyHeaders(heeded);
        return this;
    }

    /**
     * Whether an HTTP call that fails for want of an answer is answered as an Envoy proxy would answer it, with its status, body and
     * headers: 503 {@code no healthy upstream}, 504 {@code upstream request timeout}, 503 with {@code x-envoy-overloaded}, 404 where no
     * route matches; by default it fails with a {@link MeshException}. For applications that were written for a sidecar and look at
     * such answers. The meters say the same of the call either way.
     *
     * <p>It still fails if nothing is known of its service, and if the time that the application itself gave it is up: a proxy has
     * no answer to that. RPCs have a status either way.
     */
    public MeshClientBuilder localReplies(boolean given) {
        this.settings = settings.withLocalReplies(given);
        return this;
    }

    /** The control loop, which stays the caller's to close; by default a thread of the client's own. */
    public MeshClientBuilder loop(ControlLoop controlLoop) {
        this.loop = controlLoop;
        return this;
    }

    /** Makes the client and starts its source. */
    public MeshClient build() {
        MeshObserver observer = MeshObserver.all(observers);
        FilterFactories factories = FilterFactories.with(filters);
        MeshClientOptions options = new MeshClientOptions(
                hosts,
                random,
                observer,
                faultInjection ? factories : factories.withoutFaults(),
                configurationTimeout,
                idleTimeout,
                settings);
        if (loop != null) {
            return new MeshClient(source, options, loop, null);
        }
        SingleThreadLoop own = new SingleThreadLoop("mesh-control");
        return new MeshClient(source, options, own, own);
    }

    private static Duration positive(String name, Duration value) {
        if (value.isZero() || value.isNegative()) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: > 0)");
        }
        return value;
    }
}
