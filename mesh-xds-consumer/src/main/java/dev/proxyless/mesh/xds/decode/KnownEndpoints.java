package dev.proxyless.mesh.xds.decode;

import dev.proxyless.mesh.model.cluster.Endpoint;
import dev.proxyless.mesh.model.cluster.LocalityEndpoints;
import dev.proxyless.mesh.xds.resource.XdsResource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The endpoints of an earlier decoding, found by their bytes. Most updates leave nearly all of them as and where they were,
 * so the next one is looked for near the last one found; only when that fails too often are all hashed. Each is given out
 * once. Used by one thread, for one decoding.
 */
final class KnownEndpoints {

    /** None. */
    static final KnownEndpoints NONE = new KnownEndpoints(null, new Endpoint[0]);

    /** How many to look at, and how many searches may fail before there is an index. */
    private static final int NEAR = 8;

    private static final int NOT_FOUND = -1;
    private static final String OF_ENDPOINTS = "endpoints.lb_endpoints";

    private final @Nullable EndpointSlices slices;
    private final Endpoint[] endpoints;
    private final BitSet given = new BitSet();
    private @Nullable Index index;
    private int next;
    private int misses;

    private KnownEndpoints(@Nullable EndpointSlices slices, Endpoint[] endpoints) {
        this.slices = slices;
        this.endpoints = endpoints;
    }

    /** What is known from {@code earlier}, if each of its endpoints was used, and nothing is to be told of any. */
    static KnownEndpoints of(@Nullable Earlier earlier) {
        if (earlier != null
                && earlier.decoded() instanceof Decoded.Accepted accepted
                && accepted.resource() instanceof XdsResource.Endpoints resource
                && accepted.unsupported().stream()
                        .noneMatch(note -> note.field().startsWith(OF_ENDPOINTS))) {
            EndpointSlices slices = EndpointSlices.of(earlier.message());
            List<Endpoint> endpoints = new ArrayList<>();
            for (LocalityEndpoints locality : resource.endpoints().localities()) {
                endpoints.addAll(locality.endpoints());
            }
            if (slices != null && slices.size() == endpoints.size()) {
                return new KnownEndpoints(slices, endpoints.toArray(Endpoint[]::new));
            }
        }
        return NONE;
    }

    /** The message that they are of; null if there is none. */
    @Nullable EndpointSlices slices() {
        return slices;
    }

    /** The endpoint with the bytes of {@code now}'s at {@code position}, or null if there is none. */
    @Nullable Endpoint take(EndpointSlices now, int position) {
        if (slices == null) {
            return null;
        }
        int found = findNear(slices, now, position);
        if (found == NOT_FOUND && ++misses > NEAR) {
            found = index(slices).find(now, position);
        }
        if (found == NOT_FOUND) {
            return null;
        }
        given.set(found);
        next = found + 1;
        return endpoints[found];
    }

    /** The one that stands where the last one that was not found may have stood; null if there is none. */
    @Nullable Endpoint neighbour() {
        return endpoints.length == 0 ? null : endpoints[Math.min(next, endpoints.length - 1)];
    }

    private int findNear(EndpointSlices before, EndpointSlices now, int position) {
        int end = Math.min(next + NEAR, endpoints.length);
        for (int i = next; i < end; i++) {
            if (!given.get(i) && before.same(i, now, position)) {
                return i;
            }
        }
        return NOT_FOUND;
    }

    private Index index(EndpointSlices before) {
        Index made = index;
        if (made == null) {
            made = new Index(before);
            index = made;
        }
        return made;
    }

    /** Chains of endpoints by the hash of their bytes. */
    private final class Index {

        private final EndpointSlices before;
        private final int[] heads;
        private final int[] links;

        Index(EndpointSlices before) {
            this.before = before;
            this.heads = new int[Integer.highestOneBit(Math.max(1, before.size())) << 1];
            this.links = new int[before.size()];
            Arrays.fill(heads, NOT_FOUND);
            for (int i = before.size() - 1; i >= 0; i--) {
                int bucket = bucket(before.hash(i));
                links[i] = heads[bucket];
                heads[bucket] = i;
            }
        }

        int find(EndpointSlices now, int position) {
            int i = heads[bucket(now.hash(position))];
            while (i != NOT_FOUND && (given.get(i) || !before.same(i, now, position))) {
                i = links[i];
            }
            return i;
        }

        private int bucket(int hash) {
            return (hash ^ hash >>> 16) & (heads.length - 1);
        }
    }
}
