package dev.proxyless.mesh.xds.decode;

import dev.proxyless.mesh.model.Metadata;
import dev.proxyless.mesh.model.filter.FilterOverrides;
import dev.proxyless.mesh.model.match.FixedMatch;
import dev.proxyless.mesh.model.match.PathMatch;
import dev.proxyless.mesh.model.match.RouteMatch;
import dev.proxyless.mesh.model.route.ClusterName;
import dev.proxyless.mesh.model.route.HeaderRules;
import dev.proxyless.mesh.model.route.Route;
import dev.proxyless.mesh.model.route.RouteAction;
import io.envoyproxy.envoy.config.route.v3.RedirectAction.PathRewriteSpecifierCase;
import org.jspecify.annotations.Nullable;

/** A condition and what happens to requests that satisfy it (Envoy {@code route.v3.Route}). */
final class RouteDecoder {

    static final String BUFFER = "bodies are not kept: those that can be sent again are, whatever their length";

    static final FieldRules RULES = FieldRules.of("envoy.config.route.v3.Route")
            .honouring(
                    "name",
                    "match",
                    "route",
                    "redirect",
                    "direct_response",
                    "non_forwarding_action",
                    "request_headers_to_add",
                    "request_headers_to_remove",
                    "response_headers_to_add",
                    "response_headers_to_remove",
                    "typed_per_filter_config")
            .honouringPartly("metadata", "filter_metadata, in values of headers")
            .passingOver("stat_prefix")
            .refusing("filter_action", "use route, redirect or direct_response")
            .reporting("per_request_buffer_limit_bytes", BUFFER)
            .reporting("decorator", "spans have the names of the library")
            .reporting("tracing", "sampling and tags are the application's");

    /** As in Envoy and gRPC, a route whose plugin need not be there, and is not, is as if it were not there itself. */
    private static final FixedMatch UNKNOWN_PLUGIN = new FixedMatch("route.cluster_specifier_plugin", false);

    private RouteDecoder() {}

    /**
     * The route, or null if it was refused.
     *
     * @param inherited what the virtual host says for its routes
     */
    static @Nullable Route decode(
            io.envoyproxy.envoy.config.route.v3.Route proto, CallPolicyDecoder.Inherited inherited, FieldPath at) {
        RULES.apply(proto, at);
        RouteMatch match = RouteMatchDecoder.decode(proto.getMatch(), at.field("match"));
        RouteAction action = action(proto, match, inherited, at);
        if (match != null && match.path() instanceof PathMatch.Template) {
            checkNoPrefix(proto, at);
        }
        HeaderRules headers = HeaderRulesDecoder.at(at)
                .decode(
                        proto.getRequestHeadersToAddList(),
                        proto.getRequestHeadersToRemoveList(),
                        proto.getResponseHeadersToAddList(),
                        proto.getResponseHeadersToRemoveList());
        if (match != null
                && action instanceof RouteAction.Redirect redirect
                && RedirectDecoder.isLoop(redirect, match)) {
            at.field("redirect")
                    .refuse("a location that meets this route again (expected: another scheme, host, port or path)");
        }
        FilterOverrides filters = RULES.mayHave(FilterOverridesDecoder.FIELD, at)
                ? FilterOverridesDecoder.decode(proto.getTypedPerFilterConfigMap(), at)
                : FilterOverrides.NONE;
        return match == null || action == null
                ? null
                : new Route(
                        proto.getName(),
                        isKnown(action) ? match : match.with(UNKNOWN_PLUGIN),
                        action,
                        headers,
                        filters,
                        proto.hasMetadata()
                                ? MetadataDecoder.decode(proto.getMetadata(), at.field("metadata"))
                                : Metadata.EMPTY);
    }

    private static boolean isKnown(RouteAction action) {
        return !(action instanceof RouteAction.Forward forward)
                || !(forward.clusters().clusters().get(0).cluster() instanceof ClusterName.Unknown);
    }

    /** A template names no prefix that could be replaced; Envoy refuses this too. */
    private static void checkNoPrefix(io.envoyproxy.envoy.config.route.v3.Route proto, FieldPath at) {
        String problem = "set (expected: unset, since path_match_policy names no prefix; use regex_rewrite)";
        if (!proto.getRoute().getPrefixRewrite().isEmpty()) {
            at.field("route").field("prefix_rewrite").refuse(problem);
        }
        if (proto.getRedirect().getPathRewriteSpecifierCase() == PathRewriteSpecifierCase.PREFIX_REWRITE) {
            at.field("redirect").field("prefix_rewrite").refuse(problem);
        }
    }

    private static @Nullable RouteAction action(
            io.envoyproxy.envoy.config.route.v3.Route proto,
            @Nullable RouteMatch match,
            CallPolicyDecoder.Inherited inherited,
            FieldPath at) {
        return switch (proto.getActionCase()) {
            case ROUTE -> ForwardDecoder.decode(proto.getRoute(), match, inherited, at.field("route"));
            case REDIRECT -> RedirectDecoder.decode(proto.getRedirect(), at.field("redirect"));
            case DIRECT_RESPONSE ->
                DirectResponseDecoder.decode(
                        proto.getDirectResponse(), inherited.defaults(), at.field("direct_response"));
            case NON_FORWARDING_ACTION -> new RouteAction.NonForwarding();
            case FILTER_ACTION -> null; // refused by the rules
            case ACTION_NOT_SET -> {
                at.refuse("no action (expected: route, redirect, direct_response or non_forwarding_action)");
                yield null;
            }
        };
    }
}
