package dev.proxyless.mesh.xds.discovery;

import dev.proxyless.mesh.model.Locality;
import dev.proxyless.mesh.model.cluster.EndpointSet;
import dev.proxyless.mesh.model.cluster.Membership;
import dev.proxyless.mesh.model.snapshot.Resolved;
import dev.proxyless.mesh.model.source.ControlLoop;
import dev.proxyless.mesh.model.source.SourceEvent;
import dev.proxyless.mesh.xds.state.EndpointLookup;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The endpoints of clusters that extensions find. All methods are called on the control loop; what extensions tell is
 * taken there too. Clusters that look for the same share one search.
 */
public final class DiscoveredEndpoints implements EndpointLookup {

    private final Supplier<? extends Iterable<EndpointDiscovery>> installed;
    private final Locality here;
    private final ControlLoop loop;
    private final Listener listener;
    private final Map<Membership.Discovered, DiscoveredSearch> searches = new HashMap<>();
    private @Nullable Map<String, EndpointDiscovery> extensions;

    /** Whoever keeps the clusters. Called on the control loop. */
    public interface Listener {

        /** Something else is known of {@code membership}. Also during {@link #want}. */
        void onChanged(Membership.Discovered membership);

        /** A search fails, or does so no more. */
        void onEvent(SourceEvent event);
    }

    private DiscoveredEndpoints(
            Supplier<? extends Iterable<EndpointDiscovery>> installed,
            Locality here,
            ControlLoop loop,
            Listener listener) {
        this.installed = installed;
        this.here = here;
        this.loop = loop;
        this.listener = listener;
    }

    /**
     * Looks for nothing yet.
     *
     * @param installed the extensions, asked for once and when the first is needed; they are closed with this
     * @param here where this process runs
     */
    public static DiscoveredEndpoints create(
            Supplier<? extends Iterable<EndpointDiscovery>> installed,
            Locality here,
            ControlLoop loop,
            Listener listener) {
        return new DiscoveredEndpoints(installed, here, loop, listener);
    }

    /** Says what is wanted from now on, instead of what was before. */
    public void want(Collection<Membership.Discovered> memberships) {
        Set<Membership.Discovered> wanted = Set.copyOf(memberships);
        searches.entrySet().removeIf(entry -> {
            boolean leaves = !wanted.contains(entry.getKey());
            if (leaves) {
                entry.getValue().close();
                entry.getValue().settle();
            }
            return leaves;
        });
        for (Membership.Discovered membership : wanted) {
            if (!searches.containsKey(membership)) {
                DiscoveredSearch search = new DiscoveredSearch(membership, loop, listener);
                searches.put(membership, search);
                begin(membership, search);
            }
        }
    }

    /** What was found of what is wanted; null for anything else, and until there was an answer. */
    @Override
    public @Nullable Resolved<EndpointSet> find(String cluster, Membership membership) {
        DiscoveredSearch search = membership instanceof Membership.Discovered ? searches.get(membership) : null;
        return search == null ? null : search.find(cluster);
    }

    /** Ends all searches, and the extensions. Idempotent. */
    public void close() {
        searches.values().forEach(DiscoveredSearch::close);
        searches.clear();
        if (extensions != null) {
            extensions.values().forEach(EndpointDiscovery::close);
        }
    }

    private void begin(Membership.Discovered membership, DiscoveredSearch search) {
        EndpointDiscovery extension = extensions().get(membership.clusterType());
        if (extension == null) {
            search.refuse("\"" + membership.clusterType() + "\" (expected: one of "
                    + extensions().keySet() + ", which are installed; is the module of this type among the"
                    + " dependencies?)");
            return;
        }
        extension
                .problem(membership.config())
                .ifPresentOrElse(
                        search::refuse, () -> search.begin(told -> extension.search(membership.config(), here, told)));
    }

    private Map<String, EndpointDiscovery> extensions() {
        Map<String, EndpointDiscovery> known = extensions;
        if (known == null) {
            known = new TreeMap<>();
            for (EndpointDiscovery extension : installed.get()) {
                known.putIfAbsent(extension.clusterType(), extension);
            }
            extensions = known;
        }
        return known;
    }
}
