package dev.proxyless.mesh.client;

import dev.proxyless.mesh.client.balance.Host;
import dev.proxyless.mesh.client.route.CallContext;
import dev.proxyless.mesh.client.route.HostRewriter;
import dev.proxyless.mesh.client.route.PathRewriter;
import dev.proxyless.mesh.client.route.RequestView;
import dev.proxyless.mesh.client.route.RouteDecision;
import dev.proxyless.mesh.model.cluster.Address;
import dev.proxyless.mesh.model.cluster.Cluster;
import dev.proxyless.mesh.model.cluster.Endpoint;
import dev.proxyless.mesh.model.format.FormatContext;
import dev.proxyless.mesh.model.route.HeaderMutation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the client is to send now, and where.
 *
 * @param number 1 for the first attempt of a call
 * @param cluster the cluster
 * @param host the endpoint
 * @param authority what {@code Host} or {@code :authority} must say: the service's name, never the endpoint's address
 * @param pathAndQuery the path and the query to send
 * @param headerMutations changes to the request's headers, in order
 * @param addedHeaders headers of the mesh's own, such as the trace context; they replace headers of the same name
 * @param context what the values of headers are filled in from
 * @param timeoutNanos how long the attempt may take in nanoseconds; 0 means no limit
 */
public record Attempt(
        int number,
        Cluster cluster,
        Host host,
        String authority,
        String pathAndQuery,
        List<HeaderMutation> headerMutations,
        Map<String, String> addedHeaders,
        FormatContext context,
        long timeoutNanos)
        implements Step {

    /**
     * Makes an attempt of a route.
     *
     * @param cluster whose endpoint it goes to
     * @param context the request and its route
     * @param mutations changes to the request's headers
     * @param added headers of the mesh's own
     */
    static Attempt create(
            Cluster cluster,
            AttemptInFlight attempt,
            CallContext context,
            List<HeaderMutation> mutations,
            Map<String, String> added,
            long timeoutNanos) {
        RouteDecision.Forward route = Objects.requireNonNull(context.decision());
        RequestView request = context.request();
        Endpoint endpoint = attempt.host().endpoint();
        String authority = HostRewriter.authority(route, request, endpoint);
        return new Attempt(
                attempt.number(),
                cluster,
                attempt.host(),
                authority,
                PathRewriter.pathAndQuery(route, request),
                mutations,
                withForwardedHost(added, HostRewriter.forwardedHost(route, request, authority)),
                context,
                timeoutNanos);
    }

    private static Map<String, String> withForwardedHost(Map<String, String> added, @Nullable String forwarded) {
        if (forwarded == null) {
            return added;
        }
        Map<String, String> all = new HashMap<>(added);
        all.put("x-forwarded-host", forwarded);
        return all;
    }

    /** Where to connect. */
    public Address address() {
        return host.state().address(host.endpoint());
    }

    /**
     * Where else the same endpoint may be reached, in the order in which to try: each only if none before could be
     * connected to, and so nothing was sent (gRFC A61). Only if all fail has the endpoint failed.
     */
    public List<Address> furtherAddresses() {
        Endpoint endpoint = host.endpoint();
        if (endpoint.additionalAddresses().isEmpty()) {
            return List.of();
        }
        List<Address> others = new ArrayList<>(endpoint.additionalAddresses());
        others.add(0, endpoint.address());
        others.remove(address());
        return others;
    }

    /** Takes note that {@code address}, one of the above, could be connected to: it comes first from now on. */
    public void connected(Address address) {
        host.state().reached(host.endpoint(), address);
    }
}
