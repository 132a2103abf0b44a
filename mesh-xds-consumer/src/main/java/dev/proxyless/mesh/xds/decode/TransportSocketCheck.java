package dev.proxyless.mesh.xds.decode;

import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.TransportSocket;

/**
 * Whether the connections of a cluster may be plain text (Envoy {@code transport_socket}; gRFC A29). Anything that asks
 * for more is refused: calls must never go in plain text against the will of who wrote the configuration.
 */
final class TransportSocketCheck {

    private static final String RAW_BUFFER = "envoy.transport_sockets.raw_buffer";
    private static final String RAW_BUFFER_MESSAGE = "envoy.extensions.transport_sockets.raw_buffer.v3.RawBuffer";

    static final FieldRules RULES = FieldRules.of("envoy.config.core.v3.TransportSocket")
            .honouringPartly("name", RAW_BUFFER)
            .honouringPartly("typed_config", "a RawBuffer");
    static final FieldRules MATCH_RULES = FieldRules.of("envoy.config.cluster.v3.Cluster.TransportSocketMatch")
            .honouring("transport_socket")
            .passingOver("name", "match");

    private TransportSocketCheck() {}

    static void check(Cluster proto, FieldPath at) {
        if (proto.hasTransportSocket()) {
            check(proto.getTransportSocket(), at.field("transport_socket"));
        }
        for (int i = 0; i < proto.getTransportSocketMatchesCount(); i++) {
            check(
                    proto.getTransportSocketMatches(i).getTransportSocket(),
                    at.item("transport_socket_matches", i).field("transport_socket"));
        }
    }

    private static void check(TransportSocket proto, FieldPath at) {
        boolean plain = proto.hasTypedConfig()
                ? Extension.extensionName(proto.getTypedConfig()).equals(RAW_BUFFER_MESSAGE)
                : proto.getName().equals(RAW_BUFFER);
        if (!plain) {
            String found = proto.hasTypedConfig() ? Extension.extensionName(proto.getTypedConfig()) : proto.getName();
            at.refuse("\"" + found + "\" (expected: " + RAW_BUFFER
                    + "; TLS is not supported yet, and calls must not go in plain text instead)");
        }
    }
}
