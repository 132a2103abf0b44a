package dev.proxyless.mesh.xds.decode;

import com.google.protobuf.Any;
import dev.proxyless.mesh.model.cluster.Cluster.Protocol;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.extensions.upstreams.http.v3.HttpProtocolOptions;
import java.util.Map;

/** What the endpoints of a cluster speak (Envoy {@code HttpProtocolOptions}). */
final class ProtocolDecoder {

    private static final String OPTIONS = "envoy.extensions.upstreams.http.v3.HttpProtocolOptions";

    private static final FieldRules RULES = FieldRules.honouring(
                    "explicit_http_config", "use_downstream_protocol_config", "auto_config")
            .reporting("common_http_protocol_options", "connections are the client's own")
            .reporting("upstream_http_protocol_options", "server names are the client's own")
            .reporting("http_filters", "there are no filters");

    private ProtocolDecoder() {}

    static Protocol decode(Cluster proto, FieldPath at) {
        FieldPath options = at.field("typed_extension_protocol_options");
        Protocol protocol = Protocol.CLIENT_CHOICE;
        for (Map.Entry<String, Any> entry :
                proto.getTypedExtensionProtocolOptionsMap().entrySet()) {
            if (entry.getKey().equals(OPTIONS)
                    && Extension.messageName(entry.getValue()).equals(OPTIONS)) {
                protocol = protocol(entry.getValue(), options);
            } else {
                options.report("only " + OPTIONS + " is honoured");
            }
        }
        // Deprecated in Envoy's API, and so by its name in the generated class: asked for by its descriptor.
        boolean legacyHttp2 = proto.hasField(Cluster.getDescriptor().findFieldByName("http2_protocol_options"));
        return protocol == Protocol.CLIENT_CHOICE && legacyHttp2 ? Protocol.HTTP_2 : protocol;
    }

    private static Protocol protocol(Any any, FieldPath at) {
        HttpProtocolOptions proto = Extension.unpack(any, HttpProtocolOptions.parser(), at);
        if (proto == null) {
            return Protocol.CLIENT_CHOICE;
        }
        RULES.apply(proto, at);
        return switch (proto.getExplicitHttpConfig().getProtocolConfigCase()) {
            case HTTP_PROTOCOL_OPTIONS -> Protocol.HTTP_1_1;
            case HTTP2_PROTOCOL_OPTIONS -> Protocol.HTTP_2;
            case HTTP3_PROTOCOL_OPTIONS -> {
                at.field("explicit_http_config")
                        .field("http3_protocol_options")
                        .refuse("set (expected: http_protocol_options or http2_protocol_options)");
                yield Protocol.CLIENT_CHOICE;
            }
            case PROTOCOLCONFIG_NOT_SET -> Protocol.CLIENT_CHOICE;
        };
    }
}
