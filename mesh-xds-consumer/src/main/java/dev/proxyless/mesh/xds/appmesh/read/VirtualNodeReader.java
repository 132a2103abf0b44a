package dev.proxyless.mesh.xds.appmesh.read;

import dev.proxyless.mesh.xds.appmesh.spec.Discovery;
import dev.proxyless.mesh.xds.appmesh.spec.IpPreference;
import dev.proxyless.mesh.xds.appmesh.spec.Kind;
import dev.proxyless.mesh.xds.appmesh.spec.NodeListener;
import dev.proxyless.mesh.xds.appmesh.spec.VirtualNode;
import dev.proxyless.mesh.xds.appmesh.spec.VirtualNode.Backend;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Reads virtual nodes. */
final class VirtualNodeReader {

    /** Letters, digits and the marks of host names and addresses: nothing that could break a URI. */
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._:-]{1,253}");

    private static final Map<String, IpPreference> IP_PREFERENCES = ipPreferences();
    private static final Map<String, Boolean> RESPONSE_TYPES = Map.of("LOADBALANCER", false, "ENDPOINTS", true);

    private final References references;
    private final Item item;

    VirtualNodeReader(References references, Item item) {
        this.references = references;
        this.item = item;
    }

    VirtualNode read() {
        Section spec = item.spec();
        spec.skip("awsName", "meshRef", "podSelector");
        spec.report("logging", "calls are logged by the application, not by the mesh");
        spec.report("backendGroups", "groups of backends are not looked up: list the backends");
        List<NodeListener> listeners = new ArrayList<>();
        Set<Integer> ports = new HashSet<>();
        for (Section listener : spec.objects("listeners")) {
            NodeListener read = NodeListenerReader.read(listener);
            Ports.checkNew(ports, read.port(), listener);
            listeners.add(read);
        }
        List<Backend> backends = new ArrayList<>();
        for (Section backend : spec.objects("backends")) {
            backends.add(backend(backend));
        }
        VirtualNode node = new VirtualNode(
                item.name(),
                spec.optionalObject("serviceDiscovery")
                        .map(VirtualNodeReader::discovery)
                        .orElseGet(Discovery.None::new),
                listeners,
                backends,
                ClientPolicyReader.defaults(spec));
        spec.end();
        item.body().end();
        return node;
    }

    private Backend backend(Section backend) {
        Section service = backend.object("virtualService");
        Backend read = new Backend(
                references.read(Kind.VIRTUAL_SERVICE, service, Kind.VIRTUAL_SERVICE.nameField(), item),
                ClientPolicyReader.read(service));
        service.end();
        backend.end();
        return read;
    }

    private static Discovery discovery(Section section) {
        String form = section.oneOf("dns", "awsCloudMap");
        section.end();
        if (form == null) {
            return new Discovery.None();
        }
        Section value = section.object(form);
        Discovery discovery = form.equals("dns") ? dns(value) : cloudMap(value);
        value.end();
        return discovery;
    }

    private static Discovery dns(Section dns) {
        String hostname = dns.text("hostname");
        if (!HOST.matcher(hostname).matches()) {
            throw dns.fault("hostname", Section.quote(hostname) + " (expected: a host name)");
        }
        return new Discovery.Dns(
                hostname, dns.optionalChoice("responseType", RESPONSE_TYPES).orElse(false), ipPreference(dns));
    }

    private static Discovery cloudMap(Section section) {
        Map<String, String> attributes = new TreeMap<>();
        for (Section attribute : section.objects("attributes")) {
            attributes.put(attribute.text("key"), attribute.text("value"));
            attribute.end();
        }
        return new Discovery.CloudMap(
                section.text("namespaceName"), section.text("serviceName"), attributes, ipPreference(section));
    }

    /** Which addresses are used, if {@code section} says it. */
    static Optional<IpPreference> ipPreference(Section section) {
        return section.optionalChoice("ipPreference", IP_PREFERENCES);
    }

    private static Map<String, IpPreference> ipPreferences() {
        Map<String, IpPreference> preferences = new LinkedHashMap<>();
        for (IpPreference preference : IpPreference.values()) {
            preferences.put(preference.spelling(), preference);
        }
        return preferences;
    }
}
