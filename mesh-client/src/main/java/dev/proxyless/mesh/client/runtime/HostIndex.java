package dev.proxyless.mesh.client.runtime;

import dev.proxyless.mesh.client.balance.Host;
import dev.proxyless.mesh.model.cluster.Address;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The hosts of a cluster by their addresses. Made when somebody asks first, since only calls with sessions do. Thread-safe: it may
 * be made twice, and is the same.
 */
final class HostIndex {

    private final List<Host> hosts;
    private volatile @Nullable Map<Address, Host> byAddress;

    HostIndex(List<Host> hosts) {
        this.hosts = hosts;
    }

    @Nullable Host at(Address address) {
        Map<Address, Host> known = byAddress;
        if (known == null) {
            known = new HashMap<>();
            for (Host host : hosts) {
                known.putIfAbsent(host.endpoint().address(), host);
            }
            byAddress = known;
        }
        return known.get(address);
    }
}
