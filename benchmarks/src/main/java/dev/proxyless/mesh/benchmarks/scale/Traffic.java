package dev.proxyless.mesh.benchmarks.scale;

/**
 * What went over the streams.
 *
 * @param requests how many messages the clients sent
 * @param requestBytes and how long they were
 * @param responses how many messages the control plane sent
 * @param responseBytes and how long they were
 */
record Traffic(long requests, long requestBytes, long responses, long responseBytes) {

    static final Traffic NONE = new Traffic(0, 0, 0, 0);

    Traffic withRequest(long bytes) {
        return new Traffic(requests + 1, requestBytes + bytes, responses, responseBytes);
    }

    Traffic withResponse(long bytes) {
        return new Traffic(requests, requestBytes, responses + 1, responseBytes + bytes);
    }

    /** What came after {@code earlier}. */
    Traffic since(Traffic earlier) {
        return new Traffic(
                requests - earlier.requests,
                requestBytes - earlier.requestBytes,
                responses - earlier.responses,
                responseBytes - earlier.responseBytes);
    }
}
