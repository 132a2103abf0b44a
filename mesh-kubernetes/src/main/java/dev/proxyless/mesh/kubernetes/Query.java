package dev.proxyless.mesh.kubernetes;

import dev.proxyless.mesh.kubernetes.Slices.Service;
import dev.proxyless.mesh.xds.discovery.DiscoveryConfig;
import dev.proxyless.mesh.xds.discovery.IpPreference;
import java.util.Map;

/**
 * What a cluster looks for.
 *
 * @param service whose endpoints
 * @param port which of its ports
 * @param ipPreference which addresses of an endpoint are used
 */
record Query(Service service, PortChoice port, IpPreference ipPreference) {

    /**
     * Reads {@code config}: {@code service}, which is needed; {@code namespace}, by default that of the process; {@code port},
     * the name of one of the Service's ports or the number that pods listen at, and needed if there are several; {@code
     * ip_preference}, by default {@code IPv4_PREFERRED}.
     *
     * @throws IllegalArgumentException if something is missing or wrong
     */
    static Query of(Map<String, Object> config) {
        DiscoveryConfig fields = DiscoveryConfig.of(config);
        Query query = new Query(
                new Service(fields.findName("namespace").orElse(""), fields.name("service")),
                port(fields),
                fields.choice("ip_preference", IpPreference.IPv4_PREFERRED));
        fields.refuseOthers();
        return query;
    }

    private static PortChoice port(DiscoveryConfig fields) {
        Object port = fields.value("port");
        if (port == null) {
            return new PortChoice.Only();
        }
        if (port instanceof String name && !name.isEmpty()) {
            return new PortChoice.Named(name);
        }
        if (port instanceof Double number && number >= 1 && number <= 65_535 && number == Math.rint(number)) {
            return new PortChoice.Numbered(number.intValue());
        }
        throw DiscoveryConfig.wrong(
                "port", port, "the name of a port of the Service, or the number that its pods listen at");
    }
}
