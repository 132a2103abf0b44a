package dev.proxyless.mesh.xds.appmesh.read;

import dev.proxyless.mesh.xds.appmesh.spec.PortMapping;
import dev.proxyless.mesh.xds.appmesh.spec.Protocol;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads ports and what is spoken at them. */
final class Ports {

    static final int MAX_PORT = 65_535;
    static final Map<String, Protocol> PROTOCOLS = protocols();

    private Ports() {}

    static PortMapping mapping(Section listener) {
        Section section = listener.object("portMapping");
        PortMapping mapping =
                new PortMapping(section.number("port", 1, MAX_PORT), section.choice("protocol", PROTOCOLS));
        section.end();
        return mapping;
    }

    /** The ports of listeners; each may occur once. */
    static List<PortMapping> mappings(List<Section> listeners) {
        List<PortMapping> mappings = new ArrayList<>();
        Set<Integer> ports = new HashSet<>();
        for (Section listener : listeners) {
            PortMapping mapping = mapping(listener);
            checkNew(ports, mapping, listener);
            mappings.add(mapping);
        }
        return mappings;
    }

    static void checkNew(Set<Integer> ports, PortMapping mapping, Section listener) {
        if (!ports.add(mapping.port())) {
            throw listener.fault("portMapping", mapping.port() + " (expected: a port that no other listener has)");
        }
    }

    static Optional<Integer> optional(Section parent, String field) {
        return parent.optionalNumber(field, 1, MAX_PORT);
    }

    private static Map<String, Protocol> protocols() {
        Map<String, Protocol> protocols = new LinkedHashMap<>();
        for (Protocol protocol : Protocol.values()) {
            protocols.put(protocol.spelling(), protocol);
        }
        return protocols;
    }
}
