package dev.proxyless.mesh.kubernetes;

import dev.proxyless.mesh.xds.discovery.EndpointDiscovery.Listener;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What one cluster looks for among the slices of a Service. On the loop only. */
final class SliceSearch {

    private static final Logger LOG = LoggerFactory.getLogger(KubernetesDiscovery.class);

    private final Query query;
    private final String zone;
    private final Listener listener;
    private final Set<String> said = new HashSet<>();

    /**
     * @param zone where this process runs; empty if that is not known
     */
    SliceSearch(Query query, String zone, Listener listener) {
        this.query = query;
        this.zone = zone;
        this.listener = listener;
    }

    Query query() {
        return query;
    }

    void use(Collection<Slice> slices) {
        if (slices.isEmpty()) {
            say("no EndpointSlice has the label kubernetes.io/service-name="
                    + query.service().name()
                    + " (expected: one or more; is there such a Service, and does its selector match pods?)");
        }
        SliceEndpoints.Result result = SliceEndpoints.of(query, zone, slices);
        if (result instanceof SliceEndpoints.Result.Found found) {
            found.notes().forEach(this::say);
            listener.onEndpoints(found.endpoints());
        } else if (result instanceof SliceEndpoints.Result.Unusable unusable) {
            listener.onFailure(unusable.reason());
        } else {
            throw new AssertionError(result);
        }
    }

    void fail(String reason) {
        listener.onFailure(reason);
    }

    /** Once, for it would be said at every change. */
    private void say(String note) {
        if (said.add(note)) {
            LOG.warn("Service {}: {}", query.service(), note);
        }
    }
}
