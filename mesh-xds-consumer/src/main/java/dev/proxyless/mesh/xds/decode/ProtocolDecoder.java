package dev.proxyless.mesh.xds.decode;

import com.google.protobuf.Any;
import dev.proxyless.mesh.model.cluster.Cluster.Protocol;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.extensions.upstreams.http.v3.HttpProtocolOptions;
import io.envoyproxy.envoy.extensions.upstreams.http.v3.HttpProtocolOptions.ExplicitHttpConfig;
import java.util.Map;

/** What the endpoints of a cluster speak (Envoy {@code HttpProtocolOptions}). */
final class ProtocolDecoder {

    private static final String EXTENSIONS = "typed_extension_protocol_options";
    private static final String OPTIONS = "envoy.extensions.upstreams.http.v3.HttpProtocolOptions";

    static final FieldRules RULES = FieldRules.of("envoy.extensions.upstreams.http.v3.HttpProtocolOptions")
            .honouring("explicit_http_config")
            .honouringPartly("use_downstream_protocol_config", "the client chooses the protocol")
            .honouringPartly("auto_config", "the client chooses the protocol")
            .reporting("common_http_protocol_options", "connections are the client's own")
            .reporting("upstream_http_protocol_options", "server names are the client's own")
            .reporting("http_filters", "there are no filters");

    static final FieldRules EXPLICIT_RULES = FieldRules.of(OPTIONS + ".ExplicitHttpConfig")
            .honouring("http_protocol_options", "http2_protocol_options")
            .refusing("http3_protocol_options", "use http_protocol_options or http2_protocol_options");
    static final FieldRules DOWNSTREAM_RULES = FieldRules.of(OPTIONS + ".UseDownstreamHttpConfig");
    static final FieldRules AUTO_RULES = FieldRules.of(OPTIONS + ".AutoHttpConfig");
    static final FieldRules HTTP_RULES = FieldRules.of("envoy.config.core.v3.Http1ProtocolOptions");
    static final FieldRules HTTP2_RULES = FieldRules.of("envoy.config.core.v3.Http2ProtocolOptions");

    private ProtocolDecoder() {}

    @SuppressWarnings("deprecation") // Envoy will have http2_protocol_options as long as its API is v3.
    static Protocol decode(Cluster proto, FieldPath at) {
        FieldPath options = at.field(EXTENSIONS);
        Protocol protocol = Protocol.CLIENT_CHOICE;
        Map<String, Any> extensions =
                ClusterDecoder.RULES.mayHave(EXTENSIONS, at) ? proto.getTypedExtensionProtocolOptionsMap() : Map.of();
        for (Map.Entry<String, Any> entry : extensions.entrySet()) {
            if (entry.getKey().equals(OPTIONS)
                    && Extension.messageName(entry.getValue()).equals(OPTIONS)) {
                protocol = protocol(entry.getValue(), options);
            } else {
                options.report("only " + OPTIONS + " is honoured");
            }
        }
        HTTP2_RULES.apply(proto.getHttp2ProtocolOptions(), at.field("http2_protocol_options"));
        return protocol == Protocol.CLIENT_CHOICE && proto.hasHttp2ProtocolOptions() ? Protocol.HTTP_2 : protocol;
    }

    private static Protocol protocol(Any any, FieldPath at) {
        HttpProtocolOptions proto = Extension.unpack(any, HttpProtocolOptions.parser(), at);
        if (proto == null) {
            return Protocol.CLIENT_CHOICE;
        }
        RULES.apply(proto, at);
        DOWNSTREAM_RULES.apply(proto.getUseDownstreamProtocolConfig(), at.field("use_downstream_protocol_config"));
        AUTO_RULES.apply(proto.getAutoConfig(), at.field("auto_config"));
        return explicit(proto.getExplicitHttpConfig(), at.field("explicit_http_config"));
    }

    private static Protocol explicit(ExplicitHttpConfig proto, FieldPath at) {
        EXPLICIT_RULES.apply(proto, at);
        HTTP_RULES.apply(proto.getHttpProtocolOptions(), at.field("http_protocol_options"));
        HTTP2_RULES.apply(proto.getHttp2ProtocolOptions(), at.field("http2_protocol_options"));
        return switch (proto.getProtocolConfigCase()) {
            case HTTP_PROTOCOL_OPTIONS -> Protocol.HTTP_1_1;
            case HTTP2_PROTOCOL_OPTIONS -> Protocol.HTTP_2;
            case HTTP3_PROTOCOL_OPTIONS, PROTOCOLCONFIG_NOT_SET -> Protocol.CLIENT_CHOICE; // the former is refused
        };
    }
}
