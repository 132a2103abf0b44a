package dev.proxyless.mesh.grpc;

import dev.proxyless.mesh.client.route.RouteDecision;
import dev.proxyless.mesh.model.route.HeaderRules;
import io.grpc.Status;

/** What an RPC ends with if its route leads to no endpoint (gRFC A28: {@code UNAVAILABLE} with a word of why). */
final class Refusals {

    private Refusals() {}

    /** The status for a decision that is not {@link RouteDecision.Forward}. */
    static Status of(RouteDecision decision, String path, ChannelContext channel) {
        if (decision instanceof RouteDecision.DirectResponse direct) {
            int status = direct.action().status();
            return code(status)
                    .toStatus()
                    .withDescription(channel.describe(
                            "route \"" + direct.route().name() + "\" answers " + path + " with HTTP status " + status
                                    + (direct.action().body().isEmpty()
                                            ? ""
                                            : ": " + direct.action().body())));
        }
        if (decision instanceof RouteDecision.Refused refused) {
            return code(400)
                    .toStatus()
                    .withDescription(channel.describe(
                            "path " + path + " " + refused.why().problem()));
        }
        return Status.UNAVAILABLE.withDescription(channel.describe(why(decision, path, channel)));
    }

    /** What the route that answers in the place of an endpoint changes about headers. */
    static HeaderRules headers(RouteDecision decision) {
        if (decision instanceof RouteDecision.DirectResponse direct) {
            return direct.headers();
        }
        return decision instanceof RouteDecision.Redirect redirect ? redirect.headers() : HeaderRules.NONE;
    }

    /** A short name of why, for telemetry. */
    static String label(RouteDecision decision) {
        if (decision instanceof RouteDecision.Unmatched) {
            return "no_route";
        }
        if (decision instanceof RouteDecision.Refused) {
            return "path_normalization_failed";
        }
        return decision instanceof RouteDecision.DirectResponse ? "direct_response" : "non_forwarding_route";
    }

    /**
     * The gRPC code of an HTTP status.
     *
     * @see <a href="https://github.com/grpc/grpc/blob/master/doc/http-grpc-status-mapping.md">HTTP to gRPC status mapping</a>
     */
    static Status.Code code(int httpStatus) {
        return switch (httpStatus) {
            case 400 -> Status.Code.INTERNAL;
            case 401 -> Status.Code.UNAUTHENTICATED;
            case 403 -> Status.Code.PERMISSION_DENIED;
            case 404 -> Status.Code.UNIMPLEMENTED;
            case 429, 502, 503, 504 -> Status.Code.UNAVAILABLE;
            default -> Status.Code.UNKNOWN;
        };
    }

    private static String why(RouteDecision decision, String path, ChannelContext channel) {
        if (decision instanceof RouteDecision.Redirect redirect) {
            return "route \"" + redirect.route().name() + "\" redirects " + path
                    + " (expected: a cluster; gRPC follows no redirects)";
        }
        if (decision instanceof RouteDecision.NonForwarding route) {
            return "route \"" + route.route().name() + "\" of " + path + " is for servers (expected: a cluster)";
        }
        if (decision instanceof RouteDecision.Unmatched unmatched) {
            return unmatched.virtualHost() == null
                    ? "no virtual host for authority \"" + channel.authority()
                            + "\"; add it to a virtual host's domains"
                    : "no route of virtual host \"" + unmatched.virtualHost().name() + "\" matches " + path
                            + "; add one, or a default route with prefix \"/\"";
        }
        throw new AssertionError(decision);
    }
}
