package dev.proxyless.mesh.xds.decode;

import dev.proxyless.mesh.model.match.RouteMatch;
import dev.proxyless.mesh.model.route.CallPolicy;
import dev.proxyless.mesh.model.route.ClusterName;
import dev.proxyless.mesh.model.route.HashPolicy;
import dev.proxyless.mesh.model.route.HeaderRules;
import dev.proxyless.mesh.model.route.HostRewrite;
import dev.proxyless.mesh.model.route.InternalRedirectPolicy;
import dev.proxyless.mesh.model.route.MirrorPolicy;
import dev.proxyless.mesh.model.route.PathRewrite;
import dev.proxyless.mesh.model.route.RateLimits;
import dev.proxyless.mesh.model.route.Rewrites;
import dev.proxyless.mesh.model.route.RouteAction.Forward;
import dev.proxyless.mesh.model.route.WeightedClusters;
import dev.proxyless.mesh.model.route.WeightedClusters.WeightedCluster;
import dev.proxyless.mesh.xds.resource.ResourceType;
import io.envoyproxy.envoy.config.route.v3.RouteAction;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Forwarding to a cluster (Envoy {@code route.v3.RouteAction}; gRFC A28, A31, A44). */
final class ForwardDecoder {

    static final FieldRules RULES = FieldRules.of("envoy.config.route.v3.RouteAction")
            .honouring(
                    "cluster",
                    "cluster_header",
                    "weighted_clusters",
                    "cluster_specifier_plugin",
                    "inline_cluster_specifier_plugin",
                    "prefix_rewrite",
                    "regex_rewrite",
                    "host_rewrite_literal",
                    "host_rewrite_header",
                    "host_rewrite_path_regex",
                    "append_x_forwarded_host",
                    "timeout",
                    "idle_timeout",
                    "retry_policy",
                    "max_stream_duration",
                    "max_grpc_timeout",
                    "grpc_timeout_offset",
                    "priority",
                    "cluster_not_found_response_code",
                    "request_mirror_policies",
                    "internal_redirect_policy")
            .honouringPartly("auto_host_rewrite", "unless a gRPC bootstrap does not trust the control plane")
            .honouringPartly("hedge_policy", "hedge_on_per_try_timeout; one request is sent at first, as in Envoy")
            .honouringPartly("path_rewrite_policy", "envoy.path.rewrite.uri_template, with a path_match_policy")
            .reporting("metadata_match", "endpoints are not chosen by metadata: any of the cluster may get the call")
            .reporting("retry_policy_typed_config", "only retry_policy counts")
            .honouringPartly("rate_limits", "for local rate limits")
            .honouringPartly("include_vh_rate_limits", "for local rate limits")
            .honouringPartly(
                    "hash_policy", "for weighted_clusters with use_hash_policy; endpoints are not chosen by hash")
            .reporting("cors", "requests of other origins are not checked")
            .reporting("early_data_policy", "there is no early data: no request is sent before its connection stands")
            .reporting("internal_redirect_action", "use internal_redirect_policy")
            .reporting("max_internal_redirects", "use internal_redirect_policy")
            .reporting("upgrade_configs", "upgrades are the client's own");

    private ForwardDecoder() {}

    /**
     * The action, or null if it was refused.
     *
     * @param match the condition of the route; null if it was refused
     * @param inherited what the virtual host says for routes that say nothing
     */
    static @Nullable Forward decode(
            RouteAction proto, @Nullable RouteMatch match, CallPolicyDecoder.Inherited inherited, FieldPath at) {
        RULES.apply(proto, at);
        WeightedClusters clusters = clusters(proto, inherited.defaults().plugins(), at);
        CallPolicy policy = CallPolicyDecoder.decode(proto, inherited, at);
        Rewrites rewrites = new Rewrites(
                pathRewrite(proto, match, at),
                Optional.ofNullable(hostRewrite(proto, at)),
                proto.getAppendXForwardedHost());
        int notFound = clusterNotFoundStatus(proto, at);
        List<MirrorPolicy> mirrors = MirrorPolicyDecoder.decode(
                proto.getRequestMirrorPoliciesList(), inherited.defaults().mirrors(), at);
        Optional<InternalRedirectPolicy> redirect = proto.hasInternalRedirectPolicy()
                ? Optional.of(InternalRedirectDecoder.decode(
                        proto.getInternalRedirectPolicy(), at.field("internal_redirect_policy")))
                : Optional.empty();
        List<HashPolicy> hash = HashPolicyDecoder.decode(proto.getHashPolicyList(), at);
        RateLimits rateLimits = RateLimitDecoder.ofRoute(proto, inherited.rateLimits(), at);
        if (clusters == null) {
            return null;
        }
        reportUnused(hash, clusters, at);
        return new Forward(clusters, policy, rewrites, notFound, mirrors, redirect, hash, rateLimits);
    }

    private static void reportUnused(List<HashPolicy> hash, WeightedClusters clusters, FieldPath at) {
        if (!hash.isEmpty() && !clusters.byHash()) {
            at.field("hash_policy").report("endpoints are not chosen by hash");
        }
        if (hash.isEmpty() && clusters.byHash()) {
            at.field("weighted_clusters").field("use_hash_policy").report("there is no hash_policy: chance decides");
        }
    }

    private static int clusterNotFoundStatus(RouteAction proto, FieldPath at) {
        return switch (proto.getClusterNotFoundResponseCode()) {
            case SERVICE_UNAVAILABLE -> 503;
            case NOT_FOUND -> 404;
            case INTERNAL_SERVER_ERROR -> 500;
            case UNRECOGNIZED -> {
                at.field("cluster_not_found_response_code")
                        .refuse(proto.getClusterNotFoundResponseCodeValue()
                                + " (expected: SERVICE_UNAVAILABLE, NOT_FOUND or INTERNAL_SERVER_ERROR)");
                yield 503;
            }
        };
    }

    private static @Nullable HostRewrite hostRewrite(RouteAction proto, FieldPath at) {
        return switch (proto.getHostRewriteSpecifierCase()) {
            case HOST_REWRITE_LITERAL -> {
                HttpText.check(proto.getHostRewriteLiteral(), at.field("host_rewrite_literal"));
                yield proto.getHostRewriteLiteral().isEmpty()
                        ? null
                        : new HostRewrite.Literal(proto.getHostRewriteLiteral());
            }
            case AUTO_HOST_REWRITE -> proto.getAutoHostRewrite().getValue() ? fromEndpoint(at) : null;
            case HOST_REWRITE_HEADER -> {
                if (!HttpText.isToken(proto.getHostRewriteHeader())) {
                    at.field("host_rewrite_header")
                            .refuse("\"" + proto.getHostRewriteHeader() + "\" (expected: a header's name)");
                }
                yield new HostRewrite.FromHeader(proto.getHostRewriteHeader());
            }
            case HOST_REWRITE_PATH_REGEX ->
                RegexDecoder.rewrite(proto.getHostRewritePathRegex(), at.field("host_rewrite_path_regex"))
                                instanceof PathRewrite.ReplaceRegex regex
                        ? new HostRewrite.FromPath(regex.pattern(), regex.substitution())
                        : null;
            case HOSTREWRITESPECIFIER_NOT_SET -> null;
        };
    }

    private static @Nullable HostRewrite fromEndpoint(FieldPath at) {
        if (at.isTrusted()) {
            return new HostRewrite.FromEndpoint();
        }
        at.field("auto_host_rewrite")
                .report("the control plane is not followed in this (expected: server_features with"
                        + " trusted_xds_server, gRFC A81)");
        return null;
    }

    private static @Nullable WeightedClusters clusters(
            RouteAction proto, Map<String, ClusterName> plugins, FieldPath at) {
        return switch (proto.getClusterSpecifierCase()) {
            case CLUSTER -> {
                String name = NameDecoder.decode(proto.getCluster(), ResourceType.CLUSTER, at.field("cluster"));
                yield name == null ? null : WeightedClusters.single(name);
            }
            case WEIGHTED_CLUSTERS ->
                WeightedClustersDecoder.decode(proto.getWeightedClusters(), at.field("weighted_clusters"));
            case CLUSTER_HEADER ->
                only(WeightedClustersDecoder.byHeader(proto.getClusterHeader(), at.field("cluster_header")));
            case CLUSTER_SPECIFIER_PLUGIN -> {
                String name = proto.getClusterSpecifierPlugin();
                if (!plugins.containsKey(name)) {
                    at.field("cluster_specifier_plugin")
                            .refuse("\"" + name + "\" (expected: one of cluster_specifier_plugins of these routes)");
                }
                yield only(plugins.get(name));
            }
            case INLINE_CLUSTER_SPECIFIER_PLUGIN ->
                only(ClusterPluginDecoder.decode(
                        proto.getInlineClusterSpecifierPlugin(), at.field("inline_cluster_specifier_plugin")));
            case CLUSTERSPECIFIER_NOT_SET -> {
                at.refuse(
                        "no cluster (expected: cluster, cluster_header, weighted_clusters or a cluster specifier plugin)");
                yield null;
            }
        };
    }

    private static @Nullable WeightedClusters only(@Nullable ClusterName name) {
        return name == null
                ? null
                : new WeightedClusters(List.of(new WeightedCluster(name, 1, HeaderRules.NONE, Optional.empty())));
    }

    private static Optional<PathRewrite> pathRewrite(RouteAction proto, @Nullable RouteMatch match, FieldPath at) {
        if (proto.hasPathRewritePolicy()) {
            if (!proto.getPrefixRewrite().isEmpty() || proto.hasRegexRewrite()) {
                at.field("path_rewrite_policy")
                        .refuse("set (expected: unset, since another rewrite of the path is set)");
            }
            return Optional.ofNullable(TemplateRewriteDecoder.decode(
                    proto.getPathRewritePolicy(), match, at.field("path_rewrite_policy")));
        }
        String prefix = proto.getPrefixRewrite();
        HttpText.check(prefix, at.field("prefix_rewrite"));
        if (!proto.hasRegexRewrite()) {
            return prefix.isEmpty() ? Optional.empty() : Optional.of(new PathRewrite.ReplacePrefix(prefix));
        }
        if (!prefix.isEmpty()) {
            at.field("regex_rewrite").refuse("set (expected: unset, since prefix_rewrite is set)");
        }
        return Optional.ofNullable(RegexDecoder.rewrite(proto.getRegexRewrite(), at.field("regex_rewrite")));
    }
}
