package dev.proxyless.mesh.benchmarks.route;

import dev.proxyless.mesh.model.cluster.Address;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What all arms are given beside their routes: the last route shares its calls between two clusters and allows
 * retries, all others forward to the first; each cluster has three endpoints. Nothing listens there, and nothing connects.
 */
final class Fixture {

    static final String SERVICE = "orders";
    static final String STABLE = "orders-v1";
    static final String CANARY = "orders-v2";
    static final int STABLE_WEIGHT = 90;
    static final int CANARY_WEIGHT = 10;

    static final int RETRIES = 2;

    private static final int MEMBERS = 3;
    private static final int STABLE_PORT = 20_001;
    private static final int CANARY_PORT = 20_101;

    private Fixture() {}

    /** The members of a cluster. */
    static List<Address.Socket> members(String cluster) {
        int first = cluster.equals(STABLE) ? STABLE_PORT : CANARY_PORT;
        return IntStream.range(first, first + MEMBERS)
                .mapToObj(port -> new Address.Socket("127.0.0.1", port))
                .toList();
    }
}
