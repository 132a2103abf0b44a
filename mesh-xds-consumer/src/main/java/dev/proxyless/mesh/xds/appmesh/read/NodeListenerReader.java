package dev.proxyless.mesh.xds.appmesh.read;

import dev.proxyless.mesh.xds.appmesh.spec.NodeListener;
import dev.proxyless.mesh.xds.appmesh.spec.NodeListener.ConnectionPool;
import dev.proxyless.mesh.xds.appmesh.spec.NodeListener.HealthCheckSpec;
import dev.proxyless.mesh.xds.appmesh.spec.NodeListener.OutlierSpec;
import dev.proxyless.mesh.xds.appmesh.spec.PortMapping;
import dev.proxyless.mesh.xds.appmesh.spec.Protocol;
import dev.proxyless.mesh.xds.appmesh.spec.Timeouts;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Reads the ports of virtual nodes, and what holds there. */
final class NodeListenerReader {

    private static final String[] PROTOCOL_FIELDS = {"http", "http2", "grpc", "tcp"};
    private static final Map<String, Boolean> TLS_MODES =
            Map.of("STRICT", true, "PERMISSIVE", false, "DISABLED", false);

    private NodeListenerReader() {}

    static NodeListener read(Section listener) {
        PortMapping port = Ports.mapping(listener);
        NodeListener read = new NodeListener(
                port,
                listener.optionalObject("timeout")
                        .flatMap(section -> ofProtocol(section, port.protocol()))
                        .map(RouteReader::timeouts)
                        .orElse(Timeouts.NONE),
                listener.optionalObject("healthCheck").map(NodeListenerReader::healthCheck),
                listener.optionalObject("outlierDetection").map(NodeListenerReader::outliers),
                listener.optionalObject("connectionPool")
                        .flatMap(section -> ofProtocol(section, port.protocol()))
                        .map(NodeListenerReader::pool),
                listener.optionalObject("tls")
                        .map(NodeListenerReader::takesTlsOnly)
                        .orElse(false),
                listener.place());
        listener.end();
        return read;
    }

    /** The part that is for the listener's own protocol; there may be no other. */
    private static Optional<Section> ofProtocol(Section section, Protocol protocol) {
        String field = section.oneOf(PROTOCOL_FIELDS);
        section.end();
        if (field == null) {
            return Optional.empty();
        }
        if (!field.equals(protocol.spelling())) {
            throw section.fault(
                    field, "is for " + field + " (expected: " + protocol.spelling() + ", as the listener's port)");
        }
        return section.optionalObject(field);
    }

    private static HealthCheckSpec healthCheck(Section check) {
        HealthCheckSpec read = new HealthCheckSpec(
                check.choice("protocol", Ports.PROTOCOLS),
                check.optionalText("path"),
                Ports.optional(check, "port"),
                Duration.ofMillis(check.number("intervalMillis", 5_000, 300_000)),
                Duration.ofMillis(check.number("timeoutMillis", 2_000, 60_000)),
                check.number("healthyThreshold", 2, 10),
                check.number("unhealthyThreshold", 2, 10));
        check.end();
        return read;
    }

    private static OutlierSpec outliers(Section section) {
        OutlierSpec read = new OutlierSpec(
                section.number("maxServerErrors", 1, Integer.MAX_VALUE),
                positive(section, "interval"),
                positive(section, "baseEjectionDuration"),
                section.number("maxEjectionPercent", 0, 100));
        section.end();
        return read;
    }

    private static Duration positive(Section section, String field) {
        Duration duration = Durations.read(section, field);
        if (duration.isZero()) {
            throw section.fault(field, "0 (expected: more)");
        }
        return duration;
    }

    private static ConnectionPool pool(Section section) {
        ConnectionPool read = new ConnectionPool(
                section.optionalNumber("maxConnections", 1, Integer.MAX_VALUE),
                section.optionalNumber("maxPendingRequests", 1, Integer.MAX_VALUE),
                section.optionalNumber("maxRequests", 1, Integer.MAX_VALUE));
        section.end();
        return read;
    }

    /** What the server shows and whom it trusts is its own. */
    private static boolean takesTlsOnly(Section tls) {
        tls.skip("certificate", "validation");
        boolean strict = tls.choice("mode", TLS_MODES);
        tls.end();
        return strict;
    }
}
