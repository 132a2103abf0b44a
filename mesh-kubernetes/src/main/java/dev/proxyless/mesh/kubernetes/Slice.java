package dev.proxyless.mesh.kubernetes;

import java.util.List;
import java.util.Set;

/**
 * Some of the endpoints of a Service ({@code discovery.k8s.io/v1} {@code EndpointSlice}), as far as a client needs it.
 *
 * @param name what it is called
 * @param addressType {@code IPv4}, {@code IPv6} or {@code FQDN}
 * @param ports those of TCP, at which all of its members listen
 * @param members the endpoints
 */
record Slice(String name, String addressType, List<Port> ports, List<Member> members) {

    Slice {
        ports = List.copyOf(ports);
        members = List.copyOf(members);
    }

    /**
     * A port.
     *
     * @param name that of the Service's port, empty if it has no other
     * @param number at which pods listen
     */
    record Port(String name, int number) {}

    /** What an endpoint can do at present, the best first. */
    enum Condition {
        /** Takes calls. */
        READY,
        /** Terminates and answers still. */
        DRAINING,
        /** Does not answer, yet or any more. */
        AWAY
    }

    /**
     * An endpoint.
     *
     * @param address the first of its addresses: all lead to the same
     * @param condition what it can do
     * @param target what stands behind it, the same in all slices; empty if that is not said
     * @param pod the pod's name, empty if it is none
     * @param node the node's name, empty if it is not known
     * @param zone where it is, empty if it is not known
     * @param hints the zones whose calls it is to take ({@code hints.forZones})
     */
    record Member(
            String address,
            Condition condition,
            String target,
            String pod,
            String node,
            String zone,
            Set<String> hints) {

        Member {
            hints = Set.copyOf(hints);
        }
    }
}
