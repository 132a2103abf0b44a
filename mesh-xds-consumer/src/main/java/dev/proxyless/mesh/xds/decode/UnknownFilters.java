package dev.proxyless.mesh.xds.decode;

/** What becomes of a resource with a filter that this client does not have and that is not optional (gRFC A39). */
public enum UnknownFilters {

    /** It is refused, and the last good one stays: nobody knows what the filter would have done to a call. */
    REFUSE,

    /**
     * It holds without the filter, which is reported by its field path. For control planes that write one listener for clients
     * and for proxies. What the filter would have done does not happen: if it is one that denies calls, they are sent.
     */
    LEAVE_OUT
}
