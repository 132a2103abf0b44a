package dev.proxyless.mesh.client.balance;

import dev.proxyless.mesh.client.health.ClusterState;
import dev.proxyless.mesh.model.Locality;
import dev.proxyless.mesh.model.cluster.Address;
import dev.proxyless.mesh.model.cluster.Endpoint;
import dev.proxyless.mesh.model.cluster.LocalityEndpoints;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The hosts of a cluster at one revision, made from those of the revision before: an endpoint that is the same object in
 * the same place stays the same host, so that one change among ten thousand looks up one address. Runs of new and of
 * missing endpoints are stepped over; where the order is another one, hosts are made anew, which is only slower. Used once,
 * on the control loop.
 */
final class HostSuccession {

    private final ClusterState state;
    private final List<Host> before;
    /** Whether no address is there twice: then one that goes is gone. */
    private final boolean isDistinct;

    private final List<Host> made = new ArrayList<>();
    private final List<Host> gone = new ArrayList<>();
    /** Of those before, the first that is neither found again nor gone. */
    private int next;
    /** How many were made since the last that was found again. */
    private int madeInARow;

    /** The localities that were compared last: mostly they are those of the next host too. */
    private Locality comparedBefore = Locality.UNKNOWN;

    private Locality comparedNow = Locality.UNKNOWN;
    private boolean comparedEqual = true;

    HostSuccession(ClusterState state, List<Host> before) {
        this.state = state;
        this.before = before;
        this.isDistinct = state.size() == before.size();
    }

    /** The host of an endpoint. Called for each endpoint in order. */
    Host host(Endpoint endpoint, LocalityEndpoints group) {
        int index = find(endpoint);
        if (index < 0) {
            madeInARow++;
            Host host = new Host(endpoint, group.locality(), group.priority(), state.endpoint(endpoint.address()));
            made.add(host);
            return host;
        }
        if (index > next) {
            gone.addAll(before.subList(next, index));
        }
        next = index + 1;
        madeInARow = 0;
        Host host = before.get(index);
        return host.priority() == group.priority() && isSame(host.locality(), group.locality())
                ? host
                : new Host(endpoint, group.locality(), group.priority(), host.state());
    }

    /**
     * Forgets the endpoints that are there no more.
     *
     * @param hosts all that {@link #host} gave
     */
    void end(List<Host> hosts) {
        gone.addAll(before.subList(next, before.size()));
        if (gone.isEmpty()) {
            return;
        }
        Set<Address> kept = addresses(isDistinct ? made : hosts);
        if (!isDistinct) {
            state.retain(kept);
            return;
        }
        for (Host host : gone) {
            if (!kept.contains(host.endpoint().address())) {
                state.forget(host.endpoint().address());
            }
        }
    }

    private int find(Endpoint endpoint) {
        if (isAt(next, endpoint)) {
            return next;
        }
        // Each of those that were made may have replaced one; after them one may be missing.
        if (isAt(next + madeInARow, endpoint)) {
            return next + madeInARow;
        }
        return isAt(next + madeInARow + 1, endpoint) ? next + madeInARow + 1 : -1;
    }

    private boolean isAt(int index, Endpoint endpoint) {
        return index < before.size() && same(before.get(index).endpoint(), endpoint);
    }

    private boolean isSame(Locality earlier, Locality now) {
        if (!same(earlier, comparedBefore) || !same(now, comparedNow)) {
            comparedBefore = earlier;
            comparedNow = now;
            comparedEqual = earlier.equals(now);
        }
        return comparedEqual;
    }

    private static Set<Address> addresses(List<Host> hosts) {
        Set<Address> addresses = new HashSet<>();
        hosts.forEach(host -> addresses.add(host.endpoint().address()));
        return addresses;
    }

    /** An endpoint that did not change is the same object in the next revision. */
    private static boolean same(Object before, Object now) {
        return before == now;
    }
}
