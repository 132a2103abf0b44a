package dev.proxyless.mesh.xds.decode;

import dev.proxyless.mesh.model.route.CallPolicy;
import dev.proxyless.mesh.model.route.PathRewrite;
import dev.proxyless.mesh.model.route.RetryPolicy;
import dev.proxyless.mesh.model.route.RouteAction.Forward;
import dev.proxyless.mesh.model.route.WeightedClusters;
import dev.proxyless.mesh.xds.resource.ResourceType;
import io.envoyproxy.envoy.config.route.v3.RouteAction;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Forwarding to a cluster (Envoy {@code route.v3.RouteAction}; gRFC A28, A31, A44). */
final class ForwardDecoder {

    static final FieldRules RULES = FieldRules.of("envoy.config.route.v3.RouteAction")
            .honouring(
                    "cluster",
                    "weighted_clusters",
                    "prefix_rewrite",
                    "regex_rewrite",
                    "host_rewrite_literal",
                    "timeout",
                    "retry_policy",
                    "max_stream_duration")
            .refusing("cluster_header", "name the cluster")
            .refusing("cluster_specifier_plugin", "name the cluster")
            .refusing("inline_cluster_specifier_plugin", "name the cluster")
            .refusing("path_rewrite_policy", "use prefix_rewrite or regex_rewrite")
            .reporting("cluster_not_found_response_code", "the answer is 503")
            .reporting("metadata_match", "endpoints are not chosen by metadata: any of the cluster may get the call")
            .reporting("auto_host_rewrite", "the authority is sent as it is")
            .reporting("host_rewrite_header", "the authority is sent as it is")
            .reporting("host_rewrite_path_regex", "the authority is sent as it is")
            .reporting("append_x_forwarded_host", "x-forwarded-host is not sent")
            .reporting("idle_timeout", "a stream may be idle until the timeout")
            .reporting("retry_policy_typed_config", "only retry_policy counts")
            .reporting("request_mirror_policies", "requests are not mirrored")
            .reporting("priority", "there is one priority, DEFAULT")
            .reporting("rate_limits", "calls are not limited in rate")
            .reporting("hash_policy", "endpoints are not chosen by hash")
            .reporting("cors", "requests of other origins are not checked")
            .reporting("upgrade_configs", "upgrades are the client's own")
            .reporting("internal_redirect_policy", "redirects are the client's own")
            .reporting("hedge_policy", "calls are not hedged")
            .reporting("max_grpc_timeout", "use max_stream_duration")
            .reporting("grpc_timeout_offset", "use max_stream_duration");
    static final FieldRules STREAM_RULES = FieldRules.of("envoy.config.route.v3.RouteAction.MaxStreamDuration")
            .honouring("max_stream_duration", "grpc_timeout_header_max")
            .reporting("grpc_timeout_header_offset", "the application's deadline counts as it is");

    private ForwardDecoder() {}

    /** The action, or null if it was refused. */
    static @Nullable Forward decode(RouteAction proto, Optional<RetryPolicy> inherited, FieldPath at) {
        RULES.apply(proto, at);
        WeightedClusters clusters = clusters(proto, at);
        CallPolicy policy = policy(proto, inherited, at);
        Optional<PathRewrite> pathRewrite = pathRewrite(proto, at);
        HttpText.check(proto.getHostRewriteLiteral(), at.field("host_rewrite_literal"));
        Optional<String> host =
                proto.getHostRewriteLiteral().isEmpty() ? Optional.empty() : Optional.of(proto.getHostRewriteLiteral());
        return clusters == null ? null : new Forward(clusters, policy, pathRewrite, host);
    }

    private static @Nullable WeightedClusters clusters(RouteAction proto, FieldPath at) {
        return switch (proto.getClusterSpecifierCase()) {
            case CLUSTER -> {
                String name = NameDecoder.decode(proto.getCluster(), ResourceType.CLUSTER, at.field("cluster"));
                yield name == null ? null : WeightedClusters.single(name);
            }
            case WEIGHTED_CLUSTERS ->
                WeightedClustersDecoder.decode(proto.getWeightedClusters(), at.field("weighted_clusters"));
            case CLUSTER_HEADER, CLUSTER_SPECIFIER_PLUGIN, INLINE_CLUSTER_SPECIFIER_PLUGIN -> null; // refused above
            case CLUSTERSPECIFIER_NOT_SET -> {
                at.refuse("no cluster (expected: cluster or weighted_clusters)");
                yield null;
            }
        };
    }

    private static CallPolicy policy(RouteAction proto, Optional<RetryPolicy> inherited, FieldPath at) {
        Duration timeout = proto.hasTimeout()
                ? Scalars.duration(proto.getTimeout(), at.field("timeout"))
                : CallPolicy.DEFAULT_TIMEOUT;
        Optional<RetryPolicy> retry = proto.hasRetryPolicy()
                ? RetryPolicyDecoder.decode(proto.getRetryPolicy(), at.field("retry_policy"))
                : inherited;
        Optional<CallPolicy.MaxStreamDuration> stream = proto.hasMaxStreamDuration()
                ? Optional.of(stream(proto.getMaxStreamDuration(), at.field("max_stream_duration")))
                : Optional.empty();
        return new CallPolicy(timeout, stream, retry);
    }

    private static CallPolicy.MaxStreamDuration stream(RouteAction.MaxStreamDuration proto, FieldPath at) {
        STREAM_RULES.apply(proto, at);
        return new CallPolicy.MaxStreamDuration(
                proto.hasMaxStreamDuration()
                        ? Optional.of(Scalars.duration(proto.getMaxStreamDuration(), at.field("max_stream_duration")))
                        : Optional.empty(),
                proto.hasGrpcTimeoutHeaderMax()
                        ? Optional.of(
                                Scalars.duration(proto.getGrpcTimeoutHeaderMax(), at.field("grpc_timeout_header_max")))
                        : Optional.empty());
    }

    private static Optional<PathRewrite> pathRewrite(RouteAction proto, FieldPath at) {
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
