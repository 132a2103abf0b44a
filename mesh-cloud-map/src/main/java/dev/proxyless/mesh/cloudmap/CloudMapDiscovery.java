package dev.proxyless.mesh.cloudmap;

import dev.proxyless.mesh.model.Locality;
import dev.proxyless.mesh.model.source.ControlLoop;
import dev.proxyless.mesh.xds.discovery.DiscoveryConfig;
import dev.proxyless.mesh.xds.discovery.DiscoveryLoop;
import dev.proxyless.mesh.xds.discovery.EndpointDiscovery;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;

/**
 * Clusters of the type {@value #CLUSTER_TYPE}, whose endpoints AWS Cloud Map knows. Region and credentials are those of the
 * AWS SDK's default chains: of the environment, of the task or of the machine.
 *
 * <p>All searches share one client and three threads, which are there from the first search on. Thread-safe.
 */
public final class CloudMapDiscovery implements EndpointDiscovery {

    /** The type of cluster. Its configuration is described at {@link Query#of}. */
    static final String CLUSTER_TYPE = "dev.proxyless.mesh.clusters.aws_cloud_map";

    private final Instances instances;
    private final ControlLoop loop;
    private final Runnable ending;
    private final DoubleSupplier random;

    /** For {@link java.util.ServiceLoader}. Opens nothing. */
    public CloudMapDiscovery() {
        this(SdkInstances.create(), DiscoveryLoop.create("mesh-cloud-map-loop"));
    }

    private CloudMapDiscovery(Instances instances, DiscoveryLoop loop) {
        this.instances = instances;
        this.loop = loop;
        this.ending = loop::close;
        this.random = () -> ThreadLocalRandom.current().nextDouble();
    }

    /** A discovery whose client, clock and randomness are the test's own. */
    CloudMapDiscovery(Instances instances, ControlLoop loop, DoubleSupplier random) {
        this.instances = instances;
        this.loop = loop;
        this.ending = () -> {};
        this.random = random;
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
        InstanceSearch search = new InstanceSearch(Query.of(config), instances, loop, random, listener);
        search.start();
        return search;
    }

    @Override
    public void close() {
        instances.close();
        ending.run();
    }
}
