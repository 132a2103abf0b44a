package dev.proxyless.mesh.xds.dns;

import dev.proxyless.mesh.model.cluster.Endpoint;
import dev.proxyless.mesh.model.cluster.EndpointSet;
import dev.proxyless.mesh.model.cluster.LocalityEndpoints;
import dev.proxyless.mesh.model.cluster.Membership;
import dev.proxyless.mesh.model.snapshot.Resolved;
import dev.proxyless.mesh.model.source.ControlLoop;
import dev.proxyless.mesh.xds.state.EndpointLookup;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The endpoints of clusters that are asked of the domain name system (Envoy {@code STRICT_DNS}, {@code LOGICAL_DNS}; gRFC
 * A37). All methods are called on the control loop, and none of them blocks it.
 *
 * <p>A name that several clusters have is looked up once for all of them. An answer that differs from the one before in its
 * order alone is no change. While a lookup fails, what was known of the name stays.
 */
public final class DnsEndpoints implements EndpointLookup {

    private final NameResolver resolver;
    private final ControlLoop loop;
    private final RefreshTimes times;
    private final Consumer<Membership.Dns> changed;
    private final Map<Question, NameLookup> lookups = new HashMap<>();
    private final Map<Membership.Dns, ClusterView> views = new HashMap<>();

    private DnsEndpoints(
            NameResolver resolver, ControlLoop loop, DoubleSupplier random, Consumer<Membership.Dns> changed) {
        this.resolver = resolver;
        this.loop = loop;
        this.times = new RefreshTimes(random);
        this.changed = changed;
    }

    /**
     * Looks nothing up yet.
     *
     * @param resolver whom to ask; it is closed with this
     * @param loop where answers come back
     * @param random from 0, inclusive, to 1, exclusive
     * @param changed is told, on the loop, of what {@link #find} has something new to say, also during {@link #want} of
     *     what is known already
     */
    public static DnsEndpoints create(
            NameResolver resolver, ControlLoop loop, DoubleSupplier random, Consumer<Membership.Dns> changed) {
        return new DnsEndpoints(resolver, loop, random, changed);
    }

    /** Says what is wanted from now on, instead of what was before. */
    public void want(Collection<Membership.Dns> memberships) {
        Set<Membership.Dns> wanted = Set.copyOf(memberships);
        if (wanted.equals(views.keySet())) {
            return;
        }
        views.keySet().retainAll(wanted);
        lookUp(wanted);
        for (Membership.Dns membership : wanted) {
            if (!views.containsKey(membership)) {
                views.put(membership, view(membership));
                tell(membership);
            }
        }
    }

    /** What is known of what is wanted; null for anything else, and until the names have had an answer. */
    @Override
    public @Nullable Resolved<EndpointSet> find(String cluster, Membership membership) {
        ClusterView view = membership instanceof Membership.Dns dns ? views.get(dns) : null;
        return view == null ? null : view.find(cluster);
    }

    /** Ends all lookups, and the resolver. Idempotent. */
    public void close() {
        lookups.values().forEach(NameLookup::close);
        lookups.clear();
        views.clear();
        resolver.close();
    }

    /** Begins to look up what is new among the names of {@code wanted}, and lets go of all others. */
    private void lookUp(Set<Membership.Dns> wanted) {
        Map<Question, Set<Membership.Dns>> users = new LinkedHashMap<>();
        for (Membership.Dns membership : wanted) {
            for (String host : hosts(membership)) {
                users.computeIfAbsent(question(host, membership), question -> new HashSet<>())
                        .add(membership);
            }
        }
        lookups.entrySet().removeIf(entry -> {
            boolean leaves = !users.containsKey(entry.getKey());
            if (leaves) {
                entry.getValue().close();
            }
            return leaves;
        });
        users.forEach((question, memberships) -> {
            NameLookup lookup = lookups.get(question);
            if (lookup != null) {
                lookup.use(memberships);
                return;
            }
            NameLookup begun = new NameLookup(question, resolver, loop, times, this::tell);
            lookups.put(question, begun);
            begun.use(memberships);
            begun.ask();
        });
    }

    private void tell(Membership.Dns membership) {
        ClusterView view = views.get(membership);
        if (view != null && view.isAnswered()) {
            changed.accept(membership);
        }
    }

    private ClusterView view(Membership.Dns membership) {
        Map<String, NameLookup> own = new HashMap<>();
        for (String host : hosts(membership)) {
            NameLookup lookup = lookups.get(question(host, membership));
            if (lookup != null) {
                own.put(host, lookup);
            }
        }
        return new ClusterView(membership, own);
    }

    private static Question question(String host, Membership.Dns membership) {
        return new Question(host, membership.lookup().family());
    }

    private static Set<String> hosts(Membership.Dns membership) {
        Set<String> hosts = new LinkedHashSet<>();
        for (LocalityEndpoints locality : membership.names().localities()) {
            for (Endpoint endpoint : locality.endpoints()) {
                String host = Membership.Dns.socket(endpoint).host();
                if (Question.isNeeded(host)) {
                    hosts.add(host);
                }
            }
        }
        return hosts;
    }
}
