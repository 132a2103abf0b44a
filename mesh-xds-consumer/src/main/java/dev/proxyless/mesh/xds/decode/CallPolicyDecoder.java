package dev.proxyless.mesh.xds.decode;

import dev.proxyless.mesh.model.cluster.RoutingPriority;
import dev.proxyless.mesh.model.route.AttemptHeaders;
import dev.proxyless.mesh.model.route.CallPolicy;
import dev.proxyless.mesh.model.route.CallPolicy.GrpcTimeout;
import dev.proxyless.mesh.model.route.CallPolicy.StreamDuration;
import dev.proxyless.mesh.model.route.RateLimit;
import dev.proxyless.mesh.model.route.RetryPolicy;
import io.envoyproxy.envoy.config.route.v3.HedgePolicy;
import io.envoyproxy.envoy.config.route.v3.RouteAction;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** How long a call may take and how often it may be tried (Envoy {@code route.v3.RouteAction}; gRFC A31, A44). */
final class CallPolicyDecoder {

    static final FieldRules STREAM_RULES = FieldRules.of("envoy.config.route.v3.RouteAction.MaxStreamDuration")
            .honouring("max_stream_duration", "grpc_timeout_header_max", "grpc_timeout_header_offset");
    private static final String NOT_IN_ENVOY = "one request is sent at first, as in Envoy";
    static final FieldRules HEDGE_RULES = FieldRules.of("envoy.config.route.v3.HedgePolicy")
            .honouring("hedge_on_per_try_timeout")
            .reporting("initial_requests", NOT_IN_ENVOY)
            .reporting("additional_request_chance", NOT_IN_ENVOY);

    private CallPolicyDecoder() {}

    /**
     * What a virtual host says for its routes.
     *
     * @param retry for routes that have no policy of their own
     * @param hedge for routes that have no policy of their own
     * @param attemptHeaders for all routes
     * @param rateLimits what calls are counted by
     * @param defaults what the route configuration says
     */
    record Inherited(
            Optional<RetryPolicy> retry,
            boolean hedge,
            AttemptHeaders attemptHeaders,
            List<RateLimit> rateLimits,
            RouteDefaults defaults) {

        static Inherited of(VirtualHost proto, RouteDefaults defaults, FieldPath at) {
            return new Inherited(
                    proto.hasRetryPolicy()
                            ? Optional.of(RetryPolicyDecoder.decode(proto.getRetryPolicy(), at.field("retry_policy")))
                            : Optional.empty(),
                    proto.hasHedgePolicy() && CallPolicyDecoder.hedge(proto.getHedgePolicy(), at.field("hedge_policy")),
                    new AttemptHeaders(
                            proto.getIncludeRequestAttemptCount(),
                            proto.getIncludeAttemptCountInResponse(),
                            proto.getIncludeIsTimeoutRetryHeader()),
                    RateLimitDecoder.OF_LEVELS.decode(proto.getRateLimitsList(), at),
                    defaults.of(proto, at));
        }
    }

    static CallPolicy decode(RouteAction proto, Inherited inherited, FieldPath at) {
        return new CallPolicy(
                proto.hasTimeout()
                        ? Scalars.duration(proto.getTimeout(), at.field("timeout"))
                        : at.options().routeTimeout(),
                optional(proto.hasIdleTimeout(), proto.getIdleTimeout(), at.field("idle_timeout")),
                proto.hasMaxStreamDuration()
                        ? Optional.of(stream(proto.getMaxStreamDuration(), at.field("max_stream_duration")))
                        : Optional.empty(),
                grpcTimeout(proto, at),
                proto.hasRetryPolicy()
                        ? Optional.of(RetryPolicyDecoder.decode(proto.getRetryPolicy(), at.field("retry_policy")))
                        : inherited.retry(),
                proto.hasHedgePolicy() ? hedge(proto.getHedgePolicy(), at.field("hedge_policy")) : inherited.hedge(),
                priority(proto.getPriority()),
                inherited.attemptHeaders());
    }

    private static RoutingPriority priority(io.envoyproxy.envoy.config.core.v3.RoutingPriority proto) {
        return proto == io.envoyproxy.envoy.config.core.v3.RoutingPriority.HIGH
                ? RoutingPriority.HIGH
                : RoutingPriority.DEFAULT;
    }

    private static StreamDuration stream(RouteAction.MaxStreamDuration proto, FieldPath at) {
        STREAM_RULES.apply(proto, at);
        return new StreamDuration(
                optional(proto.hasMaxStreamDuration(), proto.getMaxStreamDuration(), at.field("max_stream_duration")),
                optional(
                        proto.hasGrpcTimeoutHeaderMax(),
                        proto.getGrpcTimeoutHeaderMax(),
                        at.field("grpc_timeout_header_max")),
                optional(
                        proto.hasGrpcTimeoutHeaderOffset(),
                        proto.getGrpcTimeoutHeaderOffset(),
                        at.field("grpc_timeout_header_offset")));
    }

    /** Without {@code max_grpc_timeout} the offset has no effect, as in Envoy. */
    @SuppressWarnings("deprecation") // By their descriptors each field of each route would be asked by reflection.
    private static Optional<GrpcTimeout> grpcTimeout(RouteAction proto, FieldPath at) {
        if (!proto.hasMaxGrpcTimeout()) {
            return Optional.empty();
        }
        Duration max = Scalars.duration(proto.getMaxGrpcTimeout(), at.field("max_grpc_timeout"));
        Optional<Duration> offset =
                optional(proto.hasGrpcTimeoutOffset(), proto.getGrpcTimeoutOffset(), at.field("grpc_timeout_offset"));
        return Optional.of(new GrpcTimeout(max, offset.orElse(Duration.ZERO)));
    }

    private static Optional<Duration> optional(boolean set, com.google.protobuf.Duration proto, FieldPath at) {
        return set ? Optional.of(Scalars.duration(proto, at)) : Optional.empty();
    }

    private static boolean hedge(HedgePolicy proto, FieldPath at) {
        HEDGE_RULES.apply(proto, at);
        return proto.getHedgeOnPerTryTimeout();
    }
}
