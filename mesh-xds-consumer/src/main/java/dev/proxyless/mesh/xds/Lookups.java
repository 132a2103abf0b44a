package dev.proxyless.mesh.xds;

import dev.proxyless.mesh.model.Locality;
import dev.proxyless.mesh.model.cluster.EndpointSet;
import dev.proxyless.mesh.model.cluster.Membership;
import dev.proxyless.mesh.model.snapshot.Resolved;
import dev.proxyless.mesh.model.source.ControlLoop;
import dev.proxyless.mesh.model.source.SourceEvent;
import dev.proxyless.mesh.xds.discovery.DiscoveredEndpoints;
import dev.proxyless.mesh.xds.dns.DnsEndpoints;
import dev.proxyless.mesh.xds.state.EndpointLookup;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The endpoints that are neither written down nor sent: those of the domain name system and of extensions. Neither is asked
 * before a cluster needs it. On the control loop only.
 */
final class Lookups implements EndpointLookup {

    private final Wiring wiring;
    private final ControlLoop loop;
    private final Listener listener;
    private final DiscoveredEndpoints discovered;
    private @Nullable DnsEndpoints names;

    /** Whoever keeps the clusters. */
    interface Listener {

        /** Something else is known of the members that {@code membership} describes. */
        void onLookup(Membership membership);

        /** Something happened that is of interest to telemetry. */
        void onEvent(SourceEvent event);
    }

    /**
     * @param here where this process runs
     */
    Lookups(Wiring wiring, Locality here, ControlLoop loop, Listener listener) {
        this.wiring = wiring;
        this.loop = loop;
        this.listener = listener;
        this.discovered =
                DiscoveredEndpoints.create(wiring.discoveries(), here, loop, new DiscoveredEndpoints.Listener() {
                    @Override
                    public void onChanged(Membership.Discovered membership) {
                        listener.onLookup(membership);
                    }

                    @Override
                    public void onEvent(SourceEvent event) {
                        listener.onEvent(event);
                    }
                });
    }

    /** Says what is wanted from now on, instead of what was before. */
    void want(Set<Membership> memberships) {
        discovered.want(only(Membership.Discovered.class, memberships));
        List<Membership.Dns> asked = only(Membership.Dns.class, memberships);
        if (names == null && !asked.isEmpty()) {
            names = DnsEndpoints.create(wiring.names().get(), loop, wiring.random(), listener::onLookup);
        }
        if (names != null) {
            names.want(asked);
        }
    }

    @Override
    public @Nullable Resolved<EndpointSet> find(String cluster, Membership membership) {
        if (membership instanceof Membership.Dns) {
            return names == null ? null : names.find(cluster, membership);
        }
        return discovered.find(cluster, membership);
    }

    void close() {
        discovered.close();
        if (names != null) {
            names.close();
        }
    }

    private static <M extends Membership> List<M> only(Class<M> kind, Collection<Membership> memberships) {
        return memberships.stream().filter(kind::isInstance).map(kind::cast).toList();
    }
}
