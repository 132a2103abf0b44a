package dev.proxyless.mesh.xds.discovery;

import dev.proxyless.mesh.model.Locality;
import dev.proxyless.mesh.model.cluster.Endpoint;
import dev.proxyless.mesh.model.cluster.EndpointSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds what the test says. */
public final class ScriptedDiscovery implements EndpointDiscovery {

    public static final String TYPE = "dev.proxyless.mesh.clusters.scripted";

    /** What is looked for, in the order in which it was begun. */
    public final List<Map<String, Object>> open = new ArrayList<>();

    public Locality here = Locality.UNKNOWN;
    public int closed;
    private final List<Listener> listeners = new ArrayList<>();

    @Override
    public String clusterType() {
        return TYPE;
    }

    @Override
    public Optional<String> problem(Map<String, Object> config) {
        return config.containsKey("wrong")
                ? Optional.of("cluster_type.typed_config.wrong: \"true\" (expected: nothing)")
                : Optional.empty();
    }

    @Override
    public Search search(Map<String, Object> config, Locality own, Listener listener) {
        here = own;
        open.add(config);
        listeners.add(listener);
        return () -> open.remove(config);
    }

    @Override
    public void close() {
        closed++;
    }

    /** Tells the {@code index}th search of one endpoint. */
    public void find(int index, String host) {
        listeners.get(index).onEndpoints(EndpointSet.of(Endpoint.of(host, 80)));
    }

    /** Tells the {@code index}th search that it fails. */
    public void fail(int index, String problem) {
        listeners.get(index).onFailure(problem);
    }
}
