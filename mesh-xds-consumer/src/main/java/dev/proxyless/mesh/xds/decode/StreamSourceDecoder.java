package dev.proxyless.mesh.xds.decode;

import dev.proxyless.mesh.xds.resource.ResourceSource;
import dev.proxyless.mesh.xds.resource.ResourceType;
import io.envoyproxy.envoy.config.core.v3.ApiConfigSource;
import io.envoyproxy.envoy.config.core.v3.ApiVersion;
import io.envoyproxy.envoy.config.core.v3.GrpcService;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A control plane that is asked on a stream of its own (Envoy {@code core.v3.ApiConfigSource}). It is one of the static clusters
 * of the bootstrap: what a control plane sends cannot make the client connect to, or show its credentials to, anybody else.
 */
final class StreamSourceDecoder {

    private static final int UNSET = 0;

    static final FieldRules RULES = FieldRules.of("envoy.config.core.v3.ApiConfigSource")
            .honouringPartly("api_type", "GRPC and DELTA_GRPC; any other is refused")
            .honouring("transport_api_version", "grpc_services")
            .passingOver("cluster_names", "refresh_delay", "request_timeout")
            .reporting("set_node_on_first_message_only", "the node stands in every request")
            .reporting("rate_limit_settings", "requests are not limited")
            .reporting("config_validators", "are not run");
    static final FieldRules SERVICE_RULES = FieldRules.of("envoy.config.core.v3.GrpcService")
            .honouring("envoy_grpc")
            .refusing("google_grpc", "use envoy_grpc with a static cluster of the bootstrap")
            .reporting("timeout", "a stream has none")
            .reporting("initial_metadata", "is not sent")
            .reporting("retry_policy", "a stream that ends is opened again");
    static final FieldRules CLUSTER_RULES = FieldRules.of("envoy.config.core.v3.GrpcService.EnvoyGrpc")
            .honouring("cluster_name")
            .reporting("authority", "is that of the static cluster")
            .reporting("retry_policy", "a stream that ends is opened again")
            .reporting("max_receive_message_length", "a response may have 256 MB")
            .reporting("skip_envoy_headers", "there are none");

    private StreamSourceDecoder() {}

    /** The source of resources of {@code type}, or null if it was refused. */
    static @Nullable ResourceSource decode(ApiConfigSource proto, ResourceType type, FieldPath at) {
        RULES.apply(proto, at);
        boolean delta = proto.getApiType() == ApiConfigSource.ApiType.DELTA_GRPC;
        boolean usable = delta || proto.getApiType() == ApiConfigSource.ApiType.GRPC;
        if (!usable) {
            at.field("api_type")
                    .refuse(EnumText.of(proto.getApiType(), proto.getApiTypeValue())
                            + " (expected: GRPC or DELTA_GRPC)");
        }
        int version = proto.getTransportApiVersionValue();
        if (version != UNSET && version != ApiVersion.V3_VALUE) {
            at.field("transport_api_version").refuse(proto.getTransportApiVersion() + " (expected: V3)");
        }
        if (proto.getGrpcServicesCount() == 0) {
            at.field("grpc_services").refuse("is empty (expected: an envoy_grpc)");
        }
        List<String> planes = new ArrayList<>();
        for (int i = 0; i < proto.getGrpcServicesCount(); i++) {
            FieldPath service = at.item("grpc_services", i);
            SERVICE_RULES.apply(proto.getGrpcServices(i), service);
            if (!proto.getGrpcServices(i).hasGoogleGrpc()) {
                planes.add(plane(proto.getGrpcServices(i).getEnvoyGrpc(), service.field("envoy_grpc")));
            }
        }
        return usable && !planes.isEmpty() ? new ResourceSource.Stream(type, planes, delta) : null;
    }

    private static String plane(GrpcService.EnvoyGrpc proto, FieldPath at) {
        CLUSTER_RULES.apply(proto, at);
        String name = proto.getClusterName();
        if (!at.controlPlanes().contains(name)) {
            at.field("cluster_name")
                    .refuse("\"" + name + "\" (expected: one of the bootstrap's static clusters with an address: "
                            + new TreeSet<>(at.controlPlanes()) + ")");
        }
        return name;
    }
}
