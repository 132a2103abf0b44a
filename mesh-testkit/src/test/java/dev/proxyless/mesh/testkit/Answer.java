package dev.proxyless.mesh.testkit;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What became of a request, as far as routes decide it.
 *
 * @param outcome the cluster, or the status of an answer without one
 * @param authority what the endpoint saw as such; empty without a cluster
 * @param target the path and query that the endpoint saw; empty without a cluster
 * @param requestHeaders the headers that the endpoint saw, of those that rules speak of
 * @param responseHeaders the headers that the caller saw, of those that rules speak of
 * @param body the body of an answer without a cluster
 */
record Answer(
        String outcome,
        String authority,
        String target,
        Map<String, List<String>> requestHeaders,
        Map<String, List<String>> responseHeaders,
        String body) {

    private static final List<String> RULED = List.of(
            "x-a",
            "x-b",
            "x-c",
            "x-d",
            "x-l",
            "x-n",
            "location",
            "x-ratelimit-limit",
            "x-ratelimit-remaining",
            "x-forwarded-host");

    Answer {
        requestHeaders = ruled(requestHeaders);
        responseHeaders = ruled(responseHeaders);
    }

    /** An answer without a cluster. To gRPC Envoy says each of them in gRPC's terms, with no body and status 200. */
    static Answer local(Request request, int status, Map<String, List<String>> headers, String body) {
        return request.isGrpc()
                ? new Answer("said in gRPC", "", "", Map.of(), headers, "")
                : new Answer(String.valueOf(status), "", "", Map.of(), headers, body);
    }

    private static Map<String, List<String>> ruled(Map<String, List<String>> headers) {
        Map<String, List<String>> ruled = new TreeMap<>(headers);
        ruled.keySet().retainAll(RULED);
        return ruled;
    }
}
