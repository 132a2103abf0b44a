package dev.proxyless.mesh.grpc;

import dev.proxyless.mesh.client.route.CallProgress;
import dev.proxyless.mesh.client.route.HostRewriter;
import dev.proxyless.mesh.client.route.RequestView;
import dev.proxyless.mesh.client.route.RouteDecision;
import dev.proxyless.mesh.model.route.AttemptHeaders;
import dev.proxyless.mesh.model.route.HeaderMutation;
import io.grpc.Metadata;
import java.util.List;

/** The headers that the mesh itself adds to an RPC and to its attempts. */
final class RpcHeaders {

    private static final Metadata.Key<String> ATTEMPT_COUNT =
            Metadata.Key.of("x-envoy-attempt-count", Metadata.ASCII_STRING_MARSHALLER);
    private static final Metadata.Key<String> FORWARDED_HOST =
            Metadata.Key.of("x-forwarded-host", Metadata.ASCII_STRING_MARSHALLER);
    private static final Metadata.Key<String> IS_TIMEOUT_RETRY =
            Metadata.Key.of("x-envoy-is-timeout-retry", Metadata.ASCII_STRING_MARSHALLER);

    private RpcHeaders() {}

    /** Changes the headers of a request as its route wants them. */
    static void changeRequest(
            Metadata headers,
            RequestView request,
            RouteDecision.Forward forward,
            NameCache names,
            CallProgress progress) {
        List<HeaderMutation> changes = forward.headers().request();
        if (!changes.isEmpty()) {
            HeaderChanges.apply(changes, headers, names, new RpcContext(request, forward, null, null, names, progress));
        }
        if (!forward.action().rewrites().appendForwardedHost()) {
            return;
        }
        String sent = HostRewriter.replacement(forward, request);
        String forwarded = sent == null ? null : HostRewriter.forwardedHost(forward, request, sent);
        if (forwarded != null) {
            put(headers, FORWARDED_HOST, forwarded);
        }
    }

    /**
     * Says of an attempt what its endpoint is to know.
     *
     * @param number 1 for the first
     * @param beside whether another attempt is still without an answer
     */
    static void label(Metadata headers, AttemptHeaders labels, int number, boolean beside) {
        if (labels.countInRequest()) {
            count(headers, number);
        }
        if (labels.timeoutRetry() && number > 1) {
            put(headers, IS_TIMEOUT_RETRY, Boolean.toString(beside));
        }
    }

    /** Says how many attempts there were. */
    static void count(Metadata headers, int attempts) {
        put(headers, ATTEMPT_COUNT, Integer.toString(attempts));
    }

    private static void put(Metadata headers, Metadata.Key<String> key, String value) {
        headers.discardAll(key);
        headers.put(key, value);
    }
}
