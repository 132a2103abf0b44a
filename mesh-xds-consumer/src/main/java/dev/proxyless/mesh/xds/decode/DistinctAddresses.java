package dev.proxyless.mesh.xds.decode;

import dev.proxyless.mesh.model.cluster.Address;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds addresses that occur twice. Those of endpoints that are known from an earlier decoding differ from each other; while
 * few others come, looking through a list is cheaper than to hash all of them.
 */
final class DistinctAddresses {

    private static final int FEW = 8;

    private final List<Address> all = new ArrayList<>();
    private final List<Address> unknown = new ArrayList<>();
    private @Nullable Set<Address> hashed;

    /**
     * Adds an address; false if it is there already.
     *
     * @param known whether it is the address of an endpoint that is known and was not added before
     */
    boolean add(Address address, boolean known) {
        if (hashed == null && !known && unknown.size() == FEW) {
            hashed = new HashSet<>(all);
        }
        if (hashed != null) {
            return hashed.add(address);
        }
        if ((known ? unknown : all).contains(address)) {
            return false;
        }
        if (!known) {
            unknown.add(address);
        }
        return all.add(address);
    }
}
