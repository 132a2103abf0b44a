package dev.proxyless.mesh.xds;

import static dev.proxyless.mesh.xds.resource.ResourceType.CLUSTER;
import static dev.proxyless.mesh.xds.resource.ResourceType.ENDPOINTS;
import static dev.proxyless.mesh.xds.resource.ResourceType.LISTENER;
import static dev.proxyless.mesh.xds.resource.ResourceType.ROUTE_CONFIGURATION;

import dev.proxyless.mesh.model.ServiceName;
import dev.proxyless.mesh.model.source.ManualLoop;
import dev.proxyless.mesh.xds.bootstrap.Bootstrap;
import dev.proxyless.mesh.xds.document.ConfigDocument;
import dev.proxyless.mesh.xds.resource.ResourceType;
import dev.proxyless.mesh.xds.wire.DiscoveryService;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * A source whose listeners come on a stream of the control plane {@code lds}, its clusters on one of {@code cds}, and the rest
 * on streams that these name, of the same two or of {@code other}; with the control planes in the test's hands.
 */
final class StreamedMesh {

    private static final String BOOTSTRAP =
            """
            node: {id: test, cluster: test}
            dynamic_resources:
              lds_config: %s
              cds_config: %s
            static_resources:
              clusters: [%s, %s, %s]
            """.formatted(stream("lds"), stream("cds"), plane("lds"), plane("cds"), plane("other"));

    final ManualLoop loop = new ManualLoop();
    final RecordingSink sink = new RecordingSink();
    final Map<String, FakeTransport> transports = new TreeMap<>();
    final XdsSource source;

    private StreamedMesh(UnaryOperator<XdsSource> settings) {
        source = settings.apply(XdsSource.create(
                Bootstrap.of(ConfigDocument.parse("envoy.yaml", BOOTSTRAP)),
                Wirings.of((server, service) ->
                        transports.computeIfAbsent(server.target() + " " + service, name -> new FakeTransport()))));
        source.start(loop, sink);
    }

    static StreamedMesh start() {
        return start(source -> source);
    }

    /** The same for a source that is told more in code. */
    static StreamedMesh start(UnaryOperator<XdsSource> settings) {
        return new StreamedMesh(settings);
    }

    void want(String... services) {
        source.want(Arrays.stream(services).map(ServiceName::of).collect(Collectors.toSet()));
        loop.runPending();
    }

    /** Wants a service, and answers what is asked until it is there. */
    void serve(int port) {
        want("orders");
        connect("lds:1", LISTENER);
        respond("lds:1", LISTENER, listener("orders", "other"));
        connect("other:1", ROUTE_CONFIGURATION);
        respond("other:1", ROUTE_CONFIGURATION, Yaml.routes("orders", "v1"));
        connect("cds:1", CLUSTER);
        respond("cds:1", CLUSTER, cluster("v1", "other"));
        connect("other:1", ENDPOINTS);
        respond("other:1", ENDPOINTS, Yaml.endpoints("v1", port));
        if (sink.port("orders", "v1") != port) {
            throw new AssertionError(sink.last());
        }
    }

    static String listener(String name, String plane) {
        return Yaml.listener(name).replace("{ads: {}}", stream(plane));
    }

    static String cluster(String name, String plane) {
        return Yaml.cluster(name).replace("{ads: {}}", stream(plane));
    }

    private static String stream(String plane) {
        return "{api_config_source: {api_type: GRPC, grpc_services: [{envoy_grpc: {cluster_name: %s}}]}}"
                .formatted(plane);
    }

    private static String plane(String name) {
        return "{name: %s, load_assignment: {endpoints: [{lb_endpoints: [{endpoint: {address: {socket_address: {address: %s, port_value: 1}}}}]}]}}"
                .formatted(name, name);
    }

    FakeTransport plane(String target, ResourceType type) {
        String name = target + " " + DiscoveryService.of(type);
        FakeTransport transport = transports.get(name);
        if (transport == null) {
            throw new AssertionError(name + " is not among " + transports.keySet());
        }
        return transport;
    }

    void connect(String target, ResourceType type) {
        plane(target, type).listener().onReady();
        loop.runPending();
    }

    void respond(String target, ResourceType type, String... resources) {
        plane(target, type).respond(type, "1", resources);
        loop.runPending();
    }

    /** A control plane does not let itself be reached. */
    void refuse(String target, ResourceType type) {
        plane(target, type).listener().onEnd("Connection refused");
        loop.runPending();
    }
}
