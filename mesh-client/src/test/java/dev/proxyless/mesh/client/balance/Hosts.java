package dev.proxyless.mesh.client.balance;

import dev.proxyless.mesh.client.health.ClusterState;
import dev.proxyless.mesh.client.health.HealthBook;
import dev.proxyless.mesh.model.Locality;
import dev.proxyless.mesh.model.Metadata;
import dev.proxyless.mesh.model.cluster.Address;
import dev.proxyless.mesh.model.cluster.Balancing;
import dev.proxyless.mesh.model.cluster.Cluster;
import dev.proxyless.mesh.model.cluster.Endpoint;
import dev.proxyless.mesh.model.cluster.EndpointSet;
import dev.proxyless.mesh.model.cluster.HealthStatus;
import dev.proxyless.mesh.model.cluster.LbPolicy;
import dev.proxyless.mesh.model.cluster.LocalityEndpoints;
import dev.proxyless.mesh.model.cluster.Membership;
import dev.proxyless.mesh.model.snapshot.ClusterSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Clusters for tests of pickers. Each host is named by its place in the cluster, from 0. */
final class Hosts {

    private final List<LocalityEndpoints> localities = new ArrayList<>();
    private LbPolicy policy = new LbPolicy.RoundRobin();
    private boolean localityWeights;
    private double panicThreshold = Balancing.DEFAULT_PANIC_THRESHOLD;
    private int overprovisioningFactor = EndpointSet.DEFAULT_OVERPROVISIONING_FACTOR;
    private int count;

    /** Healthy hosts of these weights at priority 0. */
    static Hosts ofWeights(int... weights) {
        Hosts hosts = new Hosts();
        List<Endpoint> endpoints = new ArrayList<>();
        for (int weight : weights) {
            endpoints.add(hosts.endpoint(HealthStatus.HEALTHY, Math.max(1, weight)));
        }
        return hosts.add(0, 0, endpoints);
    }

    /** No hosts yet; the first to come has this number. */
    static Hosts from(int number) {
        return new Hosts().next(number);
    }

    /** The next host to come has this number. */
    Hosts next(int number) {
        count = number;
        return this;
    }

    /** One more locality, with hosts of weight 1. */
    Hosts locality(int priority, int weight, HealthStatus... healths) {
        List<Endpoint> endpoints = new ArrayList<>();
        for (HealthStatus health : healths) {
            endpoints.add(endpoint(health, 1));
        }
        return add(priority, weight, endpoints);
    }

    Hosts policy(LbPolicy policy) {
        this.policy = policy;
        return this;
    }

    Hosts localityWeights() {
        this.localityWeights = true;
        return this;
    }

    Hosts panicThreshold(double percent) {
        this.panicThreshold = percent;
        return this;
    }

    Hosts overprovisioningFactor(int percent) {
        this.overprovisioningFactor = percent;
        return this;
    }

    int factor() {
        return overprovisioningFactor;
    }

    ClusterSnapshot snapshot() {
        Cluster cluster = Cluster.of("c", new Membership.Eds("c"))
                .withBalancing(Balancing.of(policy, localityWeights).withPanicThreshold(panicThreshold));
        return ClusterSnapshot.of(cluster, new EndpointSet(localities, overprovisioningFactor, List.of()));
    }

    List<Host> list() {
        ClusterState state = new HealthBook().cluster("c");
        return PickerFactory.hosts(snapshot(), state, List.of());
    }

    /** Its priorities, where round robin begins at the beginning. */
    Priorities priorities() {
        return PickerFactory.create(snapshot(), list(), () -> 0);
    }

    /** A picker whose round robin begins at the beginning. */
    Picker picker() {
        return priorities().picker();
    }

    /** How often each host was picked in so many picks. */
    static Map<Integer, Integer> count(Picker picker, int picks, RandomSource random, HostFilter filter) {
        Map<Integer, Integer> counts = new TreeMap<>();
        for (int i = 0; i < picks; i++) {
            Host host = picker.pick(random, filter);
            counts.merge(host == null ? -1 : number(host), 1, Integer::sum);
        }
        return counts;
    }

    /** The place of a host in its cluster. */
    static int number(Host host) {
        return ((Address.Socket) host.endpoint().address()).port() - 1;
    }

    /** Numbers from 0 up, one after the other: every choice of a bound comes up equally often. */
    static RandomSource counting() {
        long[] next = {0};
        return () -> next[0]++;
    }

    private Hosts add(int priority, int weight, List<Endpoint> endpoints) {
        localities.add(
                new LocalityEndpoints(new Locality("r", "z" + localities.size(), ""), priority, weight, endpoints));
        return this;
    }

    private Endpoint endpoint(HealthStatus health, int weight) {
        return new Endpoint(Address.of("10.0.0.1", ++count), List.of(), health, weight, "", Metadata.EMPTY);
    }
}
