package dev.proxyless.mesh.kubernetes;

import dev.proxyless.mesh.kubernetes.Slices.Service;
import dev.proxyless.mesh.model.Locality;
import dev.proxyless.mesh.model.source.ControlLoop;
import dev.proxyless.mesh.xds.discovery.DiscoveryConfig;
import dev.proxyless.mesh.xds.discovery.DiscoveryLoop;
import dev.proxyless.mesh.xds.discovery.EndpointDiscovery;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;

/**
 * Clusters of the type {@value #CLUSTER_TYPE}, whose endpoints are those of a Kubernetes Service. Where the API is and who
 * this process is there, is said by the service account of its pod, or else by the kubeconfig of its user.
 *
 * <p>All clusters of a Service share one watch, and all watches share one client and its threads, which are there from the
 * first search on. Thread-safe.
 */
public final class KubernetesDiscovery implements EndpointDiscovery {

    /** The type of cluster. Its configuration is described at {@link Query#of}. */
    static final String CLUSTER_TYPE = "dev.proxyless.mesh.clusters.kubernetes";

    private final Slices slices;
    private final ControlLoop loop;
    private final Runnable ending;
    private final DoubleSupplier random;
    private final Map<Service, ServiceWatch> watches = new HashMap<>(); // on the loop only

    /** For {@link java.util.ServiceLoader}. Opens nothing. */
    public KubernetesDiscovery() {
        this(HttpSlices.create(), DiscoveryLoop.create("mesh-kubernetes-loop"));
    }

    private KubernetesDiscovery(Slices slices, DiscoveryLoop loop) {
        this.slices = slices;
        this.loop = loop;
        this.ending = loop::close;
        this.random = () -> ThreadLocalRandom.current().nextDouble();
    }

    /** A discovery whose client, clock and randomness are the test's own. */
    KubernetesDiscovery(Slices slices, ControlLoop loop, DoubleSupplier random) {
        this.slices = slices;
        this.loop = loop;
        this.ending = () -> {};
        this.random = random;
    }

    /** A discovery that asks as the test says, with a thread of its own. */
    static KubernetesDiscovery create(Slices slices) {
        return new KubernetesDiscovery(slices, DiscoveryLoop.create("mesh-kubernetes-loop"));
    }

    @Override
    public String clusterType() {
        return CLUSTER_TYPE;
    }

    @Override
    public Optional<String> problem(Map<String, Object> config) {
        return DiscoveryConfig.problem(config, Query::of);
    }

    @Override
    public Search search(Map<String, Object> config, Locality here, Listener listener) {
        SliceSearch search = new SliceSearch(Query.of(config), here.zone(), listener);
        loop.execute(() -> begin(search));
        return () -> loop.execute(() -> end(search));
    }

    @Override
    public void close() {
        slices.close();
        ending.run();
    }

    private void begin(SliceSearch search) {
        Service service = search.query().service();
        ServiceWatch watch = watches.get(service);
        if (watch == null) {
            watch = new ServiceWatch(service, slices, loop, random);
            watches.put(service, watch);
            watch.add(search);
            watch.start();
        } else {
            watch.add(search);
        }
    }

    private void end(SliceSearch search) {
        Service service = search.query().service();
        ServiceWatch watch = watches.get(service);
        if (watch != null && watch.remove(search)) {
            watches.remove(service);
            watch.close();
        }
    }
}
