package dev.proxyless.mesh.xds.decode;

import dev.proxyless.mesh.model.Metadata;
import dev.proxyless.mesh.model.cluster.Address;
import dev.proxyless.mesh.model.cluster.Endpoint;
import dev.proxyless.mesh.model.cluster.HealthStatus;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.envoyproxy.envoy.config.endpoint.v3.LbEndpoint;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One endpoint (Envoy {@code endpoint.v3.LbEndpoint}). There may be ten thousand of them in a push, so what is not honoured
 * is looked for field by field here, not over the descriptors.
 */
final class EndpointDecoder {

    static final FieldRules RULES = FieldRules.of("envoy.config.endpoint.v3.LbEndpoint")
            .honouring("endpoint", "metadata", "load_balancing_weight")
            .honouringPartly("health_status", "a status that is not known counts as UNHEALTHY")
            .refusing("endpoint_name", "use endpoint");
    static final FieldRules ENDPOINT_RULES = FieldRules.of("envoy.config.endpoint.v3.Endpoint")
            .honouring("address", "additional_addresses", "hostname")
            .reporting("health_check_config", "endpoints are not checked");
    static final FieldRules ADDITIONAL_RULES =
            FieldRules.of("envoy.config.endpoint.v3.Endpoint.AdditionalAddress").honouring("address");
    static final FieldRules ADDRESS_RULES = FieldRules.of("envoy.config.core.v3.Address")
            .honouring("socket_address")
            .honouringPartly("pipe", "a gRPC channel whose transport is made for it; java.net.http connects to none")
            .refusing("envoy_internal_address", "use socket_address");
    static final FieldRules SOCKET_RULES = FieldRules.of("envoy.config.core.v3.SocketAddress")
            .honouring("address", "port_value")
            .honouringPartly("protocol", "TCP")
            .passingOver("ipv4_compat")
            .refusing("named_port", "use port_value")
            .reporting("resolver_name", "the client resolves host names")
            .reporting("network_namespace_filepath", "calls are made in the namespace of the process");

    private EndpointDecoder() {}

    /** The endpoint, or null if it was refused. */
    static @Nullable Endpoint decode(LbEndpoint proto, Metadata metadata, FieldPath at) {
        if (!proto.hasEndpoint()) {
            at.refuse("no endpoint (expected: endpoint; endpoint_name is not supported)");
            return null;
        }
        FieldPath endpoint = at.field("endpoint");
        if (proto.getEndpoint().hasHealthCheckConfig()) {
            endpoint.field("health_check_config").report("endpoints are not checked");
        }
        Address address = address(proto.getEndpoint().getAddress(), endpoint.field("address"));
        HealthStatus health = health(proto, at);
        int weight = 1;
        if (proto.hasLoadBalancingWeight()) {
            FieldPath here = at.field("load_balancing_weight");
            weight = Weights.decode(proto.getLoadBalancingWeight(), here);
            if (weight == 0) {
                here.refuse("0 (expected: >= 1; use health_status DRAINING for an endpoint without calls)");
                return null;
            }
        }
        return address == null
                ? null
                : new Endpoint(
                        address,
                        additional(proto.getEndpoint(), address, endpoint),
                        health,
                        weight,
                        proto.getEndpoint().getHostname(),
                        metadata);
    }

    /** Where else it listens, without what was refused (gRFC A61). */
    private static List<Address> additional(
            io.envoyproxy.envoy.config.endpoint.v3.Endpoint proto, Address first, FieldPath at) {
        if (proto.getAdditionalAddressesCount() == 0) {
            return List.of();
        }
        List<Address> addresses = new ArrayList<>(proto.getAdditionalAddressesCount());
        for (int i = 0; i < proto.getAdditionalAddressesCount(); i++) {
            FieldPath here = at.item("additional_addresses", i).field("address");
            Address address = address(proto.getAdditionalAddresses(i).getAddress(), here);
            if (address == null) {
                continue;
            }
            if (address.equals(first) || addresses.contains(address)) {
                here.report("an address that occurs twice, such as " + address + ", is used once");
            } else {
                addresses.add(address);
            }
        }
        return addresses;
    }

    private static @Nullable Address address(io.envoyproxy.envoy.config.core.v3.Address proto, FieldPath at) {
        if (proto.hasPipe()) {
            return PipeDecoder.decode(proto.getPipe(), at.field("pipe"));
        }
        if (!proto.hasSocketAddress()) {
            String found = proto.hasEnvoyInternalAddress() ? "envoy_internal_address" : "unset";
            at.refuse(found + " (expected: socket_address or pipe)");
            return null;
        }
        SocketAddress socket = proto.getSocketAddress();
        FieldPath here = at.field("socket_address");
        int port = socket.getPortValue();
        if (socket.getProtocol() != SocketAddress.Protocol.TCP) {
            here.field("protocol")
                    .refuse(EnumText.of(socket.getProtocol(), socket.getProtocolValue()) + " (expected: TCP)");
            return null;
        }
        if (port < 1 || port > 65_535) {
            here.field("port_value").refuse(Integer.toUnsignedString(port) + " (expected: 1 to 65535)");
            return null;
        }
        if (!isHost(socket.getAddress())) {
            here.field("address").refuse("\"" + socket.getAddress() + "\" (expected: an IP address or a host name)");
            return null;
        }
        if (!socket.getResolverName().isEmpty()) {
            here.field("resolver_name").report("the client resolves host names");
        }
        if (!socket.getNetworkNamespaceFilepath().isEmpty()) {
            here.field("network_namespace_filepath").report("calls are made in the namespace of the process");
        }
        return Address.of(socket.getAddress(), port);
    }

    /** Letters, digits and the marks of host names, IPv4, IPv6 and its zones: nothing that could break a URI or header. */
    static boolean isHost(String host) {
        // A loop, not a stream: a stream costs more than all the rest of an endpoint.
        for (int i = 0; i < host.length(); i++) {
            char c = host.charAt(i);
            boolean fits = (c >= 'a' && c <= 'z')
                    || (c >= 'A' && c <= 'Z')
                    || (c >= '0' && c <= '9')
                    || ".:-_%".indexOf(c) >= 0;
            if (!fits) {
                return false;
            }
        }
        return !host.isEmpty();
    }

    private static HealthStatus health(LbEndpoint proto, FieldPath at) {
        return switch (proto.getHealthStatus()) {
            case UNKNOWN -> HealthStatus.UNKNOWN;
            case HEALTHY -> HealthStatus.HEALTHY;
            case UNHEALTHY -> HealthStatus.UNHEALTHY;
            case DRAINING -> HealthStatus.DRAINING;
            case TIMEOUT -> HealthStatus.TIMEOUT;
            case DEGRADED -> HealthStatus.DEGRADED;
            case UNRECOGNIZED -> {
                at.field("health_status").report("a status that is not known counts as UNHEALTHY");
                yield HealthStatus.UNHEALTHY;
            }
        };
    }
}
