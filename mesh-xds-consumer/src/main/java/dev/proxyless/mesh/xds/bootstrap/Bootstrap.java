package dev.proxyless.mesh.xds.bootstrap;

import com.google.protobuf.Any;
import dev.proxyless.mesh.model.ServiceName;
import dev.proxyless.mesh.xds.document.ConfigDocument;
import dev.proxyless.mesh.xds.document.DocumentException;
import dev.proxyless.mesh.xds.document.IgnoredField;
import dev.proxyless.mesh.xds.node.NodeEnvironment;
import dev.proxyless.mesh.xds.node.NodeFinder;
import dev.proxyless.mesh.xds.node.NodeIdentity;
import dev.proxyless.mesh.xds.resource.ResourceName;
import dev.proxyless.mesh.xds.resource.ResourceSource;
import dev.proxyless.mesh.xds.resource.ResourceType;
import dev.proxyless.mesh.xds.runtime.RuntimeValues;
import io.envoyproxy.envoy.config.core.v3.Node;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a process must know before it can ask for configuration (gRFC A27; Envoy {@code config.bootstrap.v3.Bootstrap}).
 *
 * @param source where it was read: a file or a variable
 * @param introduction who this process is, as the control plane is told
 * @param servers the control planes, the first that answers is used (gRFC A71); empty if there is none
 * @param authorities the control planes of resources whose names have an authority, by authority (gRFC A47)
 * @param served where the resources of a type come from that are not static; a type that is missing has only static ones.
 *     For routes and endpoints this is where they are to be had if whoever names them says {@code ads}
 * @param listenerTemplate the name of a service's listener, with {@code %s} for the service (gRFC A47, {@code
 *     client_default_listener_resource_name_template})
 * @param fixed what the document says itself, so that it needs no control plane
 * @param ignored what of the document has no effect
 */
public record Bootstrap(
        String source,
        Introduction introduction,
        List<ServerConfig> servers,
        Map<String, Authority> authorities,
        Map<ResourceType, ResourceSource> served,
        String listenerTemplate,
        Fixed fixed,
        List<IgnoredField> ignored) {

    /** The name of a listener is that of the service. */
    static final String DEFAULT_TEMPLATE = "%s";

    /** Fields that are found to be empty. */
    static final String NODE_ID = "node.id";

    static final String NODE_CLUSTER = "node.cluster";

    public Bootstrap {
        servers = List.copyOf(servers);
        authorities = Map.copyOf(authorities);
        served = Map.copyOf(served);
        ignored = List.copyOf(ignored);
    }

    /** Who this process is. */
    public Node node() {
        return introduction.node();
    }

    /**
     * Reads a bootstrap of either kind, or bare resources or documents of App Mesh, which then are static. A directory of
     * them can be used as it is now, and from then on is followed.
     *
     * @throws DocumentException if the file cannot be used; the message names the file, the line, the field and the
     *     remedy
     */
    public static Bootstrap fromFile(Path file) {
        return BootstrapReader.read(file);
    }

    /**
     * Interprets {@code document}, of whichever kind it is. Documents of App Mesh are read as {@link AppMeshOptions#of} the
     * environment says.
     *
     * @throws DocumentException if it cannot be used
     */
    public static Bootstrap of(ConfigDocument document) {
        return BootstrapReader.read(document);
    }

    /**
     * The bootstrap that the environment names, by the rules of gRPC: see {@link BootstrapEnvironment}.
     *
     * @throws DocumentException if the environment names one that cannot be used
     */
    public static Optional<Bootstrap> fromEnvironment() {
        return BootstrapEnvironment.system().find();
    }

    /**
     * The bootstrap that {@code preset} means, with a node as the process is told to find it, see {@link
     * NodeFinder#requested}.
     *
     * @param config the file or directory that is named, if one is
     * @throws DocumentException if there is none, it cannot be used, or it is not what the preset means
     */
    public static Bootstrap of(BootstrapPreset preset, Optional<Path> config) {
        return PresetReader.system().read(preset, config);
    }

    /**
     * The control planes of resources whose names have an authority (gRFC A47, {@code authorities}).
     *
     * @param servers the first that answers is used; if empty, those of the bootstrap are
     * @param listenerTemplate the name of the listener of a service of this authority, with {@code %s} for the service
     *     ({@code client_listener_resource_name_template})
     * @param fallbackOnReachabilityOnly whether the next control plane is used as soon as one is away, though nothing is
     *     missing ({@code fallback_on_reachability_only}, gRFC A95): for endpoints, which age
     */
    public record Authority(List<ServerConfig> servers, String listenerTemplate, boolean fallbackOnReachabilityOnly) {

        public Authority {
            servers = List.copyOf(servers);
        }

        /** The template of an authority that is given none. */
        static String template(String authority) {
            return "xdstp://" + ResourceName.escaped(authority) + "/envoy.config.listener.v3.Listener/%s";
        }
    }

    /**
     * What a bootstrap says itself.
     *
     * @param resources listeners, routes, clusters and endpoints, in the file's order
     * @param runtime what the keys mean that resources name, wherever those come from
     * @param controlPlanes those that are asked for one type of resource each, by the names that {@link ResourceSource.Stream}
     *     has of them; not all of them need be asked
     */
    public record Fixed(List<Any> resources, RuntimeValues runtime, Map<String, ServerConfig> controlPlanes) {

        /** No resources, and no runtime. */
        public static final Fixed NOTHING = new Fixed(List.of(), RuntimeValues.NONE);

        public Fixed {
            resources = List.copyOf(resources);
            controlPlanes = Map.copyOf(controlPlanes);
        }

        /** Without control planes for one type of resource. */
        public Fixed(List<Any> resources, RuntimeValues runtime) {
            this(resources, runtime, Map.of());
        }
    }

    /** The cluster that the process itself is of; empty if it is of none. */
    public String localCluster() {
        return node().getCluster();
    }

    /** The names of the control planes that resources may name. */
    public Set<String> controlPlanes() {
        return fixed.controlPlanes().keySet();
    }

    /** The control planes of a stream, in order. */
    public List<ServerConfig> servers(ResourceSource.Stream stream) {
        ServerConfig.Variant variant =
                stream.delta() ? ServerConfig.Variant.DELTA : ServerConfig.Variant.STATE_OF_THE_WORLD;
        List<ServerConfig> servers = new ArrayList<>();
        for (String name : stream.planes()) {
            ServerConfig server = fixed.controlPlanes().get(name);
            if (server == null) {
                throw new IllegalArgumentException("control plane: \"" + name + "\" (expected: one of "
                        + fixed.controlPlanes().keySet() + ")");
            }
            servers.add(server.with(variant));
        }
        return servers;
    }

    /** The targets of all control planes that the bootstrap itself says are asked. */
    public List<String> targets() {
        List<String> targets = new ArrayList<>();
        servers.forEach(server -> targets.add(server.target()));
        for (ResourceType type : ResourceType.values()) {
            ResourceSource source = served.get(type);
            if (source != null && ResourceSource.Timed.place(source) instanceof ResourceSource.Stream stream) {
                servers(stream).forEach(server -> targets.add(server.target()));
            }
        }
        for (String name : new TreeSet<>(NamedControlPlanes.in(fixed.resources()))) {
            ServerConfig server = fixed.controlPlanes().get(name);
            if (server != null) {
                targets.add(server.target());
            }
        }
        return targets;
    }

    /** Listeners, routes, clusters and endpoints that need no control plane, in the file's order. */
    public List<Any> staticResources() {
        return fixed.resources();
    }

    /** What the keys mean that resources name. */
    public RuntimeValues runtime() {
        return fixed.runtime();
    }

    /** This bootstrap, with these values of the runtime in place of its own. */
    public Bootstrap withRuntime(RuntimeValues overrides) {
        return new Bootstrap(
                source,
                introduction,
                servers,
                authorities,
                served,
                listenerTemplate,
                new Fixed(fixed.resources(), fixed.runtime().under(overrides), fixed.controlPlanes()),
                ignored);
    }

    /**
     * The name of the listener that tells how calls to {@code service} go (gRFC A47). A service of an authority that is not
     * among the {@link #authorities} has one too, but no control plane has it.
     */
    public String listenerName(ServiceName service) {
        String template = listenerTemplate;
        if (!service.authority().isEmpty()) {
            Authority authority = authorities.get(service.authority());
            template = authority == null ? Authority.template(service.authority()) : authority.listenerTemplate();
        }
        return ResourceName.isStructured(template)
                ? ResourceName.canonical(template.replace("%s", ResourceName.escaped(service.name())))
                : template.replace("%s", service.name());
    }

    /**
     * For whom the configuration is and who is asked for it, in one line: what is stored for one must not be used by another.
     * Processes of one cluster have the same; the node's id, which may be new with each process, counts only without one.
     */
    public String identity() {
        String whom = node().getCluster().isEmpty() ? "node " + node().getId() : "cluster " + node().getCluster();
        return whom + " at " + targets() + new TreeSet<>(authorities.keySet());
    }

    /**
     * This bootstrap with a node that says what {@code environment} tells, wherever the node says nothing itself. Blocks for
     * at most two seconds; what cannot be found out is a warning in the log. If there is no control plane to tell, the
     * platform is not asked.
     */
    public Bootstrap withNodeFrom(NodeEnvironment environment) {
        return targets().isEmpty() ? this : withNode(NodeFinder.system().find(environment));
    }

    /**
     * The same for the platform that the process is told to ask, see {@link NodeFinder#requested}; this bootstrap if it is
     * told none.
     */
    public Bootstrap withRequestedNode() {
        return NodeFinder.system().requested().map(this::withNodeFrom).orElse(this);
    }

    /** This bootstrap with a node that says what {@code identity} says, wherever the node says nothing itself. */
    Bootstrap withNode(NodeIdentity identity) {
        Node merged = NodeMerge.merged(node(), identity);
        Set<String> settled = new HashSet<>();
        if (!merged.getId().isEmpty()) {
            settled.add(NODE_ID);
        }
        if (!merged.getCluster().isEmpty()) {
            settled.add(NODE_CLUSTER);
        }
        return new Bootstrap(
                source,
                Introduction.of(merged),
                servers,
                authorities,
                served,
                listenerTemplate,
                fixed,
                ignored.stream()
                        .filter(field -> !settled.contains(field.path()))
                        .toList());
    }
}
