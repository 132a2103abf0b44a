package dev.proxyless.mesh.client.filter;

import dev.proxyless.mesh.client.balance.RandomSource;
import dev.proxyless.mesh.model.cluster.Address;
import dev.proxyless.mesh.model.format.FormatContext;
import dev.proxyless.mesh.model.match.RequestFields;
import dev.proxyless.mesh.model.route.HeaderMutation;
import dev.proxyless.mesh.model.route.Route;
import org.jspecify.annotations.Nullable;

/** One call as a filter sees it. Used by one thread at a time, and only within {@link CallFilter#onRequest}, while a
 * question is asked, and within what its answer resumes with. */
public interface FilterCall {

    /** The request as the filters before this one left it. */
    RequestFields request();

    /** The cluster that the route leads to, empty if it leads to none. */
    String cluster();

    /** The route that matched; null if none did. */
    @Nullable Route route();

    /** What texts are filled in from: the request as it is now, its route and its cluster. */
    FormatContext context();

    /** Where chance comes from. */
    RandomSource random();

    /** A clock that never goes back, in nanoseconds. */
    long nanoTime();

    /** Changes a header of the request, before the route does. */
    void changeRequest(HeaderMutation change);

    /**
     * Sends the first attempt to this endpoint, if the cluster has it and it is of a health that such calls may go to; further
     * attempts go where they would otherwise. The last filter that says so has the word.
     *
     * @param cluster the cluster that the endpoint was of; null if that is not known. An RPC goes to it if it is one of those
     *     of its route, in the place of the one that was chosen (gRFC A60); other calls do not, as in Envoy
     * @param strict whether the call fails if the endpoint cannot take it; if not, it goes to any
     */
    void prefer(Address address, @Nullable String cluster, boolean strict);

    /** The same for an endpoint whose cluster is not known. */
    default void prefer(Address address, boolean strict) {
        prefer(address, null, strict);
    }

    /**
     * Slows down the body of an endpoint's response. The last filter that says so has the word.
     *
     * @param bytesPerSecond how much of it passes in a second, at least 1
     * @return whether the client can do that; false for RPCs
     */
    boolean slowResponse(long bytesPerSecond);

    /**
     * Chooses an endpoint for a call of the filter's own, as its cluster balances calls and within the limits of its circuit breaker.
     *
     * @param name one of the clusters that the filter's configuration names
     * @return null if the cluster is not there, or has no endpoint that can take the call
     */
    default @Nullable SideCall sideCall(String name) {
        return null;
    }

    /** Keeps {@code note} for this filter's look at the response of this call, see {@link FilterResponse#kept}. */
    void keep(Object note);

    /**
     * {@code action} is run when the call is over: once, on whatever thread that happens, whatever became of the call.
     */
    void onEnd(Runnable action);

    /**
     * Says that the filter did something, for telemetry.
     *
     * @param what a short name of few kinds, such as {@code delay}
     */
    void acted(String what);
}
