package dev.proxyless.mesh.xds.bootstrap;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import dev.proxyless.mesh.xds.bootstrap.ServerConfig.Credentials;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.Address;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.endpoint.v3.LbEndpoint;
import io.envoyproxy.envoy.config.endpoint.v3.LocalityLbEndpoints;
import io.envoyproxy.envoy.extensions.upstreams.http.v3.HttpProtocolOptions;
import java.util.Optional;
import java.util.Set;

/**
 * Reads a static cluster that is the address of a control plane: of all that a cluster can say, where it is and how the
 * connection is protected. The rest is told to have no effect, but for what gRPC does in any case.
 */
final class EnvoyControlPlaneReader {

    private static final Set<String> KNOWN = Set.of(
            "name",
            "alt_stat_name",
            "type",
            "load_assignment",
            "transport_socket",
            "transport_socket_matches",
            "connect_timeout",
            "http2_protocol_options",
            "typed_extension_protocol_options");

    private final EnvoyFindings findings;
    private final EnvoyTlsReader tls;

    EnvoyControlPlaneReader(EnvoyFindings findings, EnvoyTlsReader tls) {
        this.findings = findings;
        this.tls = tls;
    }

    /** Where a control plane is, as gRPC names targets, and how the connection is protected. */
    record Place(String target, EnvoyTlsReader.Protection protection) {}

    Place read(Cluster cluster) {
        String path = "static_resources.clusters[" + cluster.getName() + "]";
        findings.ignoreOthers(cluster, path, KNOWN);
        if (cluster.hasConnectTimeout()) {
            findings.ignore(path + ".connect_timeout", "gRPC's own connect timeout counts");
        }
        String target = target(cluster.getLoadAssignment(), path + ".load_assignment");
        protocol(cluster, path);
        return new Place(target, protection(cluster, path));
    }

    private EnvoyTlsReader.Protection protection(Cluster cluster, String path) {
        if (cluster.getTransportSocketMatchesCount() > 0) {
            throw findings.fault(
                    path + ".transport_socket_matches",
                    "would be left out, and with it what protects the connection (expected: transport_socket)");
        }
        return cluster.hasTransportSocket()
                ? tls.transportSocket(
                        cluster.getTransportSocket().getTypedConfig(), path + ".transport_socket.typed_config")
                : new EnvoyTlsReader.Protection(new Credentials.Insecure(), Optional.empty());
    }

    /** That HTTP/2 is to be spoken needs no saying, but none of its settings is taken over. */
    private void protocol(Cluster cluster, String path) {
        var old = Cluster.getDescriptor().findFieldByName("http2_protocol_options");
        if (cluster.hasField(old)) {
            findings.ignoreOthers((Message) cluster.getField(old), path + "." + old.getName(), Set.of());
        }
        cluster.getTypedExtensionProtocolOptionsMap()
                .forEach(
                        (name, options) -> protocol(options, path + ".typed_extension_protocol_options[" + name + "]"));
    }

    private void protocol(Any options, String path) {
        HttpProtocolOptions http;
        try {
            http = options.unpack(HttpProtocolOptions.class);
        } catch (InvalidProtocolBufferException e) {
            findings.ignore(path, "has no effect");
            return;
        }
        findings.ignoreOthers(http, path, Set.of("explicit_http_config"));
        var explicit = http.getExplicitHttpConfig();
        String at = path + ".explicit_http_config";
        findings.ignoreOthers(explicit, at, Set.of("http2_protocol_options"));
        findings.ignoreOthers(explicit.getHttp2ProtocolOptions(), at + ".http2_protocol_options", Set.of());
    }

    private String target(ClusterLoadAssignment assignment, String path) {
        findings.ignoreOthers(assignment, path, Set.of("cluster_name", "endpoints"));
        long endpoints = assignment.getEndpointsList().stream()
                .mapToLong(LocalityLbEndpoints::getLbEndpointsCount)
                .sum();
        if (endpoints > 1) {
            findings.ignore(path, "only the first of the control plane's " + endpoints + " addresses is used");
        }
        for (int i = 0; i < assignment.getEndpointsCount(); i++) {
            LocalityLbEndpoints locality = assignment.getEndpoints(i);
            String at = path + ".endpoints[" + i + "]";
            findings.ignoreOthers(locality, at, Set.of("locality", "lb_endpoints"));
            if (locality.getLbEndpointsCount() > 0) {
                return target(locality.getLbEndpoints(0), at + ".lb_endpoints[0]", path);
            }
        }
        throw findings.fault(path, "has no endpoint (expected: the address of the control plane)");
    }

    private String target(LbEndpoint endpoint, String path, String assignment) {
        findings.ignoreOthers(endpoint, path, Set.of("endpoint"));
        findings.ignoreOthers(endpoint.getEndpoint(), path + ".endpoint", Set.of("address", "hostname"));
        Address address = endpoint.getEndpoint().getAddress();
        String at = path + ".endpoint.address";
        if (address.hasPipe()) {
            findings.ignoreOthers(address.getPipe(), at + ".pipe", Set.of("path"));
            return "unix:" + address.getPipe().getPath();
        }
        SocketAddress socket = address.getSocketAddress();
        findings.ignoreOthers(socket, at + ".socket_address", Set.of("address", "port_value"));
        if (socket.getAddress().isBlank() || socket.getPortValue() == 0) {
            throw findings.fault(
                    assignment, "has an endpoint without socket_address.address and port_value (expected: both)");
        }
        String host = socket.getAddress();
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + socket.getPortValue();
    }
}
