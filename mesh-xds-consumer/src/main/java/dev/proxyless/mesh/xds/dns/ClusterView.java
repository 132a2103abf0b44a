package dev.proxyless.mesh.xds.dns;

import dev.proxyless.mesh.model.cluster.Address;
import dev.proxyless.mesh.model.cluster.Endpoint;
import dev.proxyless.mesh.model.cluster.EndpointSet;
import dev.proxyless.mesh.model.cluster.LocalityEndpoints;
import dev.proxyless.mesh.model.cluster.Membership;
import dev.proxyless.mesh.model.snapshot.ConfigError;
import dev.proxyless.mesh.model.snapshot.Resolved;
import dev.proxyless.mesh.xds.dns.NameResolver.Answer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The endpoints of a cluster, put together from what is known of its names, and again only when that changes. */
final class ClusterView {

    private static final String FIELD = "load_assignment";

    private final Membership.Dns membership;
    private final Map<String, NameLookup> lookups;
    private final Map<String, Resolved<EndpointSet>> absent = new HashMap<>();
    private @Nullable Resolved<EndpointSet> ready;
    private long lastRevision = -1;

    /**
     * @param lookups those of its names, by name
     */
    ClusterView(Membership.Dns membership, Map<String, NameLookup> lookups) {
        this.membership = membership;
        this.lookups = Map.copyOf(lookups);
    }

    /**
     * The endpoints, or why there are none; null until each name has had an answer, be it a failure.
     *
     * @param cluster the name of the cluster, or of one of several that are alike
     */
    @Nullable Resolved<EndpointSet> find(String cluster) {
        if (!isAnswered()) {
            return null;
        }
        long revision =
                lookups.values().stream().mapToLong(NameLookup::revision).sum();
        if (revision != lastRevision) {
            lastRevision = revision;
            absent.clear();
            ready = put();
        }
        return ready != null ? ready : absent.computeIfAbsent(cluster, name -> new Resolved.Absent<>(error(name)));
    }

    /** Whether each name has had an answer. */
    boolean isAnswered() {
        return lookups.values().stream().allMatch(lookup -> lookup.known() != null);
    }

    /** The endpoints; null if there is not one. */
    private @Nullable Resolved<EndpointSet> put() {
        Set<Address> met = new HashSet<>();
        List<LocalityEndpoints> localities = new ArrayList<>();
        for (LocalityEndpoints named : membership.names().localities()) {
            List<Endpoint> endpoints = new ArrayList<>();
            for (Endpoint endpoint : named.endpoints()) {
                resolved(endpoint).stream()
                        .filter(one -> met.add(one.address()))
                        .forEach(endpoints::add);
            }
            localities.add(new LocalityEndpoints(named.locality(), named.priority(), named.weight(), endpoints));
        }
        EndpointSet names = membership.names();
        return met.isEmpty()
                ? null
                : new Resolved.Ready<>(new EndpointSet(localities, names.overprovisioningFactor(), names.drops()));
    }

    private List<Endpoint> resolved(Endpoint named) {
        Address.Socket name = Membership.Dns.socket(named);
        NameLookup lookup = lookups.get(name.host());
        Known known = lookup == null ? null : lookup.known();
        if (known == null) {
            return List.of(named);
        }
        boolean strict = membership.kind() == Membership.Dns.Kind.STRICT;
        List<Address> addresses = (strict ? known.addresses() : known.last())
                .stream().map(address -> Address.of(address, name.port())).toList();
        if (addresses.isEmpty()) {
            return List.of();
        }
        return strict
                ? addresses.stream()
                        .map(address -> at(named, address, List.of()))
                        .toList()
                : List.of(at(named, addresses.get(0), addresses.subList(1, addresses.size())));
    }

    private static Endpoint at(Endpoint named, Address address, List<Address> more) {
        String hostname =
                named.hostname().isEmpty() ? Membership.Dns.socket(named).host() : named.hostname();
        return new Endpoint(address, more, named.health(), named.weight(), hostname, named.metadata());
    }

    /** The problem of the first name that has one, in the order of the cluster. */
    private ConfigError error(String cluster) {
        for (LocalityEndpoints locality : membership.names().localities()) {
            for (Endpoint endpoint : locality.endpoints()) {
                String host = Membership.Dns.socket(endpoint).host();
                NameLookup lookup = lookups.get(host);
                Known known = lookup == null ? null : lookup.known();
                if (known != null && known.problem() != null) {
                    return error(cluster, host, known.problem());
                }
            }
        }
        return new ConfigError(
                ConfigError.Kind.INVALID, "Cluster", cluster, FIELD, "no endpoint (expected: one name or more)");
    }

    private static ConfigError error(String cluster, String host, Answer problem) {
        if (problem instanceof Answer.None none) {
            return new ConfigError(
                    ConfigError.Kind.NOT_FOUND,
                    "Cluster",
                    cluster,
                    FIELD,
                    "the host name \"" + host + "\" has no address: " + none.reason()
                            + " (expected: one or more; is the name right, and does its search domain apply here?)");
        }
        if (problem instanceof Answer.Failed failed) {
            return new ConfigError(
                    failed.kind(),
                    "Cluster",
                    cluster,
                    FIELD,
                    "the host name \"" + host + "\" could not be resolved: " + failed.reason()
                            + " (expected: an answer; is the name server of this process up and reachable? It is tried"
                            + " again)");
        }
        throw new AssertionError(problem);
    }
}
