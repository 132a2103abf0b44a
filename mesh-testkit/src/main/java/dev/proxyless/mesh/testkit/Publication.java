package dev.proxyless.mesh.testkit;

import io.envoyproxy.controlplane.cache.ConfigWatcher;
import io.envoyproxy.controlplane.cache.DeltaResponse;
import io.envoyproxy.controlplane.cache.DeltaWatch;
import io.envoyproxy.controlplane.cache.DeltaXdsRequest;
import io.envoyproxy.controlplane.cache.Response;
import io.envoyproxy.controlplane.cache.Watch;
import io.envoyproxy.controlplane.cache.XdsRequest;
import io.envoyproxy.controlplane.cache.v3.SimpleCache;
import io.envoyproxy.controlplane.cache.v3.Snapshot;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** What the control plane serves, with a version for each type of resource that changes only if a resource does. */
final class Publication {

    private static final String EVERY_NODE = "every node";

    private volatile MeshDefinition definition = MeshDefinition.empty();
    private SimpleCache<String> cache = newCache();
    private final Version clusters = new Version();
    private final Version endpoints = new Version();
    private final Version listeners = new Version();
    private final Version routes = new Version();

    MeshDefinition definition() {
        return definition;
    }

    synchronized void update(UnaryOperator<MeshDefinition> change) {
        definition = change.apply(definition);
        cache.setSnapshot(EVERY_NODE, snapshot());
    }

    /** What a newly started server answers from; it knows nothing of the streams of the server before. */
    synchronized ConfigWatcher newWatcher() {
        cache = newCache();
        cache.setSnapshot(EVERY_NODE, snapshot());
        return new AnswersWhatItHas(cache);
    }

    private Snapshot snapshot() {
        return Snapshot.create(
                definition.clusters(),
                clusters.of(definition.clusters()),
                definition.endpoints(),
                endpoints.of(definition.endpoints()),
                definition.listeners(),
                listeners.of(definition.listeners()),
                definition.routes(),
                routes.of(definition.routes()),
                List.of(),
                "0");
    }

    private static SimpleCache<String> newCache() {
        return new SimpleCache<>(node -> EVERY_NODE);
    }

    /** Counts up when the resources of a type change. */
    private static final class Version {

        private List<Object> resources = List.of();
        private int number = 1;

        String of(Collection<?> current) {
            List<Object> now = new ArrayList<>(current);
            if (!now.equals(resources)) {
                resources = now;
                number++;
            }
            return Integer.toString(number);
        }
    }

    /**
     * The cache answers a request of an aggregated stream only once it has every resource that is named in it, so one
     * unknown service would keep all others waiting. A mesh that is asked for what it does not have must say so.
     */
    private record AnswersWhatItHas(ConfigWatcher cache) implements ConfigWatcher {

        @Override
        public Watch createWatch(
                boolean ads,
                XdsRequest request,
                Set<String> knownResourceNames,
                Consumer<Response> consumer,
                boolean hasClusterChanged,
                boolean allowDefaultEmptyEdsUpdate) {
            return cache.createWatch(
                    false, request, knownResourceNames, consumer, hasClusterChanged, allowDefaultEmptyEdsUpdate);
        }

        @Override
        public DeltaWatch createDeltaWatch(
                DeltaXdsRequest request,
                String requesterVersion,
                Map<String, String> resourceVersions,
                Set<String> pendingResources,
                boolean isWildcard,
                Consumer<DeltaResponse> consumer,
                boolean hasClusterChanged) {
            return cache.createDeltaWatch(
                    request,
                    requesterVersion,
                    resourceVersions,
                    pendingResources,
                    isWildcard,
                    consumer,
                    hasClusterChanged);
        }
    }
}
