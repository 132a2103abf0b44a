package dev.proxyless.mesh.xds.dns;

import dev.proxyless.mesh.model.cluster.DnsLookup;
import dev.proxyless.mesh.model.cluster.Endpoint;
import dev.proxyless.mesh.model.cluster.EndpointSet;
import dev.proxyless.mesh.model.cluster.LocalityEndpoints;
import dev.proxyless.mesh.model.cluster.Membership;
import dev.proxyless.mesh.model.snapshot.Resolved;
import dev.proxyless.mesh.model.source.ControlLoop;
import dev.proxyless.mesh.xds.state.EndpointLookup;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
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
    private final Runnable changed;
    private final Map<Question, NameLookup> lookups = new HashMap<>();
    // By identity: a membership is large, and stays the same object as long as its cluster does not change.
    private final IdentityHashMap<Membership.Dns, ClusterView> views = new IdentityHashMap<>();

    private DnsEndpoints(NameResolver resolver, ControlLoop loop, DoubleSupplier random, Runnable changed) {
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
     * @param changed is told, on the loop, when {@link #find} has something new to say
     */
    public static DnsEndpoints create(
            NameResolver resolver, ControlLoop loop, DoubleSupplier random, Runnable changed) {
        return new DnsEndpoints(resolver, loop, random, changed);
    }

    /** Says which clusters are wanted from now on, instead of those before. Costs little if they are the same objects. */
    public void want(Collection<Membership.Dns> memberships) {
        Set<Membership.Dns> wanted = Collections.newSetFromMap(new IdentityHashMap<>());
        wanted.addAll(memberships);
        if (wanted.size() == views.size() && views.keySet().containsAll(wanted)) {
            return;
        }
        Map<Question, Set<DnsLookup>> questions = new LinkedHashMap<>();
        for (Membership.Dns membership : wanted) {
            hosts(membership)
                    .forEach(host -> questions
                            .computeIfAbsent(question(host, membership), question -> new HashSet<>())
                            .add(membership.lookup()));
        }
        lookups.entrySet().removeIf(entry -> {
            boolean leaves = !questions.containsKey(entry.getKey());
            if (leaves) {
                entry.getValue().close();
            }
            return leaves;
        });
        questions.forEach(this::look);
        views.keySet().removeIf(membership -> !wanted.contains(membership));
        wanted.forEach(membership -> views.computeIfAbsent(membership, this::view));
    }

    /** What is known of a cluster that is wanted; null for one that is not, and until its names have had an answer. */
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

    private void look(Question question, Set<DnsLookup> settings) {
        NameLookup lookup = lookups.get(question);
        if (lookup != null) {
            lookup.configure(settings);
            return;
        }
        NameLookup begun = new NameLookup(question, resolver, loop, times, changed);
        lookups.put(question, begun);
        begun.configure(settings);
        begun.ask();
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
        Set<String> hosts = new HashSet<>();
        for (LocalityEndpoints locality : membership.names().localities()) {
            for (Endpoint endpoint : locality.endpoints()) {
                if (Question.isNeeded(endpoint.address().host())) {
                    hosts.add(endpoint.address().host());
                }
            }
        }
        return hosts;
    }
}
