package dev.proxyless.mesh.client.route;

import dev.proxyless.mesh.model.cluster.Endpoint;
import dev.proxyless.mesh.model.route.HeaderMutation;
import dev.proxyless.mesh.model.route.HostRewrite;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which authority an endpoint sees once the route has had its say. Pure. */
public final class HostRewriter {

    /** In Envoy the authority is made once, when the first attempt begins. */
    private static final CallProgress FIRST = new CallProgress() {
        @Override
        public int attempts() {
            return 1;
        }
    };

    private HostRewriter() {}

    /**
     * The authority that is sent for a request that takes {@code decision}.
     *
     * @param endpoint where it is sent
     */
    public static String authority(RouteDecision.Forward decision, RequestView request, Endpoint endpoint) {
        String rewritten = takesEndpointName(decision) ? endpoint.hostname() : replacement(decision, request);
        return rewritten == null || rewritten.isEmpty() ? before(decision, request) : rewritten;
    }

    /** Whether the authority is the host name of whichever endpoint is chosen, if it has one. */
    public static boolean takesEndpointName(RouteDecision.Forward decision) {
        return decision.action().rewrites().host().orElse(null) instanceof HostRewrite.FromEndpoint;
    }

    /** What is sent instead of the request's authority whichever endpoint is chosen; null if that stays. */
    public static @Nullable String replacement(RouteDecision.Forward decision, RequestView request) {
        HostRewrite rewrite = decision.action().rewrites().host().orElse(null);
        if (rewrite == null || rewrite instanceof HostRewrite.FromEndpoint) {
            return decision.clusterHost().orElse(null);
        }
        String replacement = replacement(rewrite, decision, request);
        return replacement == null || replacement.isEmpty()
                ? decision.clusterHost().orElse(null)
                : replacement;
    }

    /** The authority when the route's own rewrite has its turn: in Envoy that of the weighted cluster was before it. */
    public static String before(RouteDecision.Forward decision, RequestView request) {
        return decision.clusterHost().orElse(request.authority());
    }

    private static @Nullable String replacement(
            HostRewrite rewrite, RouteDecision.Forward decision, RequestView request) {
        if (rewrite instanceof HostRewrite.Literal literal) {
            return literal.host();
        }
        if (rewrite instanceof HostRewrite.FromHeader header) {
            return header(decision, header.name(), request, FIRST);
        }
        if (rewrite instanceof HostRewrite.FromPath path) {
            return PathRewriter.replaceAll(path.pattern(), path.substitution(), request.path());
        }
        throw new AssertionError(rewrite);
    }

    /** The first value of a header once the route has changed it. */
    static @Nullable String header(
            RouteDecision.Forward decision, String name, RequestView request, CallProgress progress) {
        Map<String, List<String>> headers = new HashMap<>();
        putFirst(headers, name, request);
        List<HeaderMutation> mutations = decision.headers().request();
        for (HeaderMutation mutation : mutations) {
            if (mutation instanceof HeaderMutation.Together level) {
                level.puts().forEach(put -> putFirst(headers, put.name(), request));
            } else if (mutation instanceof HeaderMutation.Put put) {
                putFirst(headers, put.name(), request);
            } else if (mutation instanceof HeaderMutation.Remove remove) {
                putFirst(headers, remove.name(), request);
            }
        }
        HeaderMutations.applyToRequest(mutations, headers, CallContext.of(request, decision, null, 0, progress));
        List<String> values = headers.get(name);
        return values == null || values.isEmpty() ? null : values.get(0);
    }

    private static void putFirst(Map<String, List<String>> headers, String name, RequestView request) {
        String value = request.firstHeader(name);
        if (value != null) {
            headers.put(name, List.of(value));
        }
    }

    /**
     * The value of {@code x-forwarded-host} for a request whose authority is sent as {@code sent}: what was there, and the
     * authority that is replaced unless it is the last there already; null if the header stays as it is.
     */
    public static @Nullable String forwardedHost(RouteDecision.Forward decision, RequestView request, String sent) {
        String host = before(decision, request);
        if (!decision.action().rewrites().appendForwardedHost() || sent.equals(host)) {
            return null;
        }
        String present = request.header("x-forwarded-host");
        if (present == null || present.isEmpty()) {
            return host;
        }
        String last = present.substring(present.lastIndexOf(',') + 1).strip();
        return last.equals(host) ? null : present + "," + host;
    }
}
