package dev.proxyless.mesh.xds.decode;

import dev.proxyless.mesh.model.filter.config.RateLimitSettings.Service;
import io.envoyproxy.envoy.config.core.v3.ApiVersion;
import io.envoyproxy.envoy.config.core.v3.GrpcService.EnvoyGrpc;
import io.envoyproxy.envoy.config.ratelimit.v3.RateLimitServiceConfig;
import java.time.Duration;

/** Who is asked whether calls are too many (Envoy {@code config.ratelimit.v3.RateLimitServiceConfig}): a cluster of the mesh. */
final class RateLimitServiceDecoder {

    private static final int UNSET = 0;

    static final FieldRules RULES = FieldRules.of("envoy.config.ratelimit.v3.RateLimitServiceConfig")
            .honouring("grpc_service")
            .honouringPartly("transport_api_version", "V3; unset is taken for it");
    static final FieldRules SERVICE_RULES = FieldRules.of("envoy.config.core.v3.GrpcService")
            .at("of a rate limit service")
            .honouring("envoy_grpc")
            .passingOver("timeout")
            .refusing("google_grpc", "use envoy_grpc with a cluster of the mesh")
            .reporting("initial_metadata", "is not sent")
            .reporting("retry_policy", "nothing is asked twice");
    static final FieldRules CLUSTER_RULES = FieldRules.of("envoy.config.core.v3.GrpcService.EnvoyGrpc")
            .at("of a rate limit service")
            .honouring("cluster_name", "authority")
            .passingOver("skip_envoy_headers")
            .reporting("retry_policy", "nothing is asked twice")
            .reporting("max_receive_message_length", "an answer may have 4 MB");

    private RateLimitServiceDecoder() {}

    /** The service, which is refused if it is not there. */
    static Service decode(RateLimitServiceConfig proto, Duration timeout, FieldPath at) {
        RULES.apply(proto, at);
        int version = proto.getTransportApiVersionValue();
        if (version != UNSET && version != ApiVersion.V3_VALUE) {
            at.field("transport_api_version")
                    .refuse(EnumText.of(proto.getTransportApiVersion(), version) + " (expected: V3)");
        }
        FieldPath service = at.field("grpc_service");
        SERVICE_RULES.apply(proto.getGrpcService(), service);
        FieldPath here = service.field("envoy_grpc");
        EnvoyGrpc cluster = proto.getGrpcService().getEnvoyGrpc();
        CLUSTER_RULES.apply(cluster, here);
        String name = cluster.getClusterName();
        if (!proto.getGrpcService().hasGoogleGrpc()) { // that is refused by the rules
            StringMatchDecoder.nonEmpty(name, here.field("cluster_name"));
        }
        return new Service(name, cluster.getAuthority().isEmpty() ? name : cluster.getAuthority(), timeout);
    }
}
