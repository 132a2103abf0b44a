package dev.proxyless.mesh.client.route;

/**
 * The hash of a request, as far as policies have given one: whoever chooses by it gets the same choice for the same key.
 * Made for one request, when somebody asks, and used by one thread.
 */
public final class RequestHash {

    private long value;
    private boolean given;

    RequestHash() {}

    /**
     * Takes the hash of one more policy. What there is already is turned by a bit first, so that two policies with the same
     * value do not cancel each other out (Envoy {@code HashPolicy}).
     */
    void add(long hash) {
        value = Long.rotateLeft(value, 1) ^ hash;
        given = true;
    }

    /** Whether a policy gave a hash; if none did, chance decides. */
    public boolean isGiven() {
        return given;
    }

    /** The hash, 64 bits without a sign; 0 if none was given. */
    public long value() {
        return value;
    }
}
