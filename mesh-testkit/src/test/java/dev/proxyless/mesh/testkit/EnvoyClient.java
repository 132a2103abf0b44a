package dev.proxyless.mesh.testkit;

import com.google.protobuf.Any;
import io.envoyproxy.envoy.config.core.v3.Address;
import io.envoyproxy.envoy.config.core.v3.Pipe;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A real Envoy as a client of a {@link ControlPlane}: what this library does in process it does as a proxy. */
final class EnvoyClient implements AutoCloseable {

    private static final String PLANE = "plane";

    private final EnvoyProcess envoy;
    private final Path socket;

    private EnvoyClient(EnvoyProcess envoy, Path socket) {
        this.envoy = envoy;
        this.socket = socket;
    }

    /** Starts Envoy, which is fed by {@code plane}; that must serve {@link #listener} already. */
    static EnvoyClient start(Path directory, ControlPlane plane) throws IOException, InterruptedException {
        Path socket = socket(directory);
        return new EnvoyClient(EnvoyProcess.start(directory, Json.text(bootstrap(plane.port())), socket), socket);
    }

    /**
     * A listener with a real socket for the routes of a service: Envoy takes listeners without one from its bootstrap
     * only. It is otherwise as the one of the service.
     */
    static Listener listener(Path directory, String service) {
        Any connectionManager = Resources.listener(service).getApiListener().getApiListener();
        Filter manager = Filter.newBuilder()
                .setName("manager")
                .setTypedConfig(connectionManager)
                .build();
        return Listener.newBuilder()
                .setName("envoy")
                .setAddress(Address.newBuilder()
                        .setPipe(Pipe.newBuilder().setPath(socket(directory).toString())))
                .addFilterChains(FilterChain.newBuilder().addFilters(manager))
                .build();
    }

    /** The name of the backend that answered a request for {@code target}; empty if Envoy did itself. */
    String call(String target) throws IOException {
        Request request = new Request("GET", "orders", target, List.of());
        return EnvoyProcess.ask(socket, request).first(Backend.NAME_HEADER);
    }

    @Override
    public void close() {
        envoy.close();
    }

    private static Path socket(Path directory) {
        return directory.resolve("envoy.sock");
    }

    private static Map<String, Object> bootstrap(int port) {
        Map<String, Object> ads = Json.object("ads", Json.object(), "resource_api_version", "V3");
        Map<String, Object> stream = Json.object(
                "api_type",
                "GRPC",
                "transport_api_version",
                "V3",
                "grpc_services",
                List.of(Json.object("envoy_grpc", Json.object("cluster_name", PLANE))));
        return Json.object(
                "node", Json.object("id", "envoy", "cluster", "agreement"),
                "dynamic_resources", Json.object("ads_config", stream, "lds_config", ads, "cds_config", ads),
                "static_resources", Json.object("clusters", List.of(plane(port))));
    }

    private static Map<String, Object> plane(int port) {
        Map<String, Object> address =
                Json.object("socket_address", Json.object("address", "127.0.0.1", "port_value", port));
        Map<String, Object> endpoint = Json.object("endpoint", Json.object("address", address));
        Map<String, Object> http2 = Json.object(
                "@type",
                "type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions",
                "explicit_http_config",
                Json.object("http2_protocol_options", Json.object()));
        return Json.object(
                "name",
                PLANE,
                "typed_extension_protocol_options",
                Json.object("envoy.extensions.upstreams.http.v3.HttpProtocolOptions", http2),
                "load_assignment",
                Json.object(
                        "cluster_name", PLANE, "endpoints", List.of(Json.object("lb_endpoints", List.of(endpoint)))));
    }
}
