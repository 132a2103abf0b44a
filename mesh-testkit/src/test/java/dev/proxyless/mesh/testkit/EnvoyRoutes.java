package dev.proxyless.mesh.testkit;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What Envoy does with requests under connection managers, each behind a listener of its own. */
final class EnvoyRoutes implements AutoCloseable {

    static final List<String> CLUSTERS = List.of("c0", "c1", "c2");

    private final EnvoyProcess envoy;
    private final Map<String, EchoUpstream> upstreams;
    private final Path directory;

    private EnvoyRoutes(EnvoyProcess envoy, Map<String, EchoUpstream> upstreams, Path directory) {
        this.envoy = envoy;
        this.upstreams = upstreams;
        this.directory = directory;
    }

    /** Starts Envoy with an {@code HttpConnectionManager} for each of {@code configs}. */
    static EnvoyRoutes start(Path directory, List<Map<String, Object>> configs)
            throws IOException, InterruptedException {
        Map<String, EchoUpstream> upstreams = new LinkedHashMap<>();
        for (String cluster : CLUSTERS) {
            upstreams.put(cluster, EchoUpstream.start(cluster));
        }
        List<Object> clusters = new ArrayList<>();
        upstreams.forEach((name, upstream) -> clusters.add(cluster(name, upstream)));
        List<Object> listeners = new ArrayList<>();
        for (int i = 0; i < configs.size(); i++) {
            listeners.add(listener(socket(directory, i), configs.get(i)));
        }
        Map<String, Object> bootstrap = Json.object(
                "static_resources", Json.object("listeners", listeners, "clusters", clusters),
                "layered_runtime",
                        Json.object(
                                "layers",
                                List.of(
                                        Json.object("name", "all", "static_layer", runtime()),
                                        Json.object("name", "agreed", "static_layer", AgreedRuntime.layer()))));
        EnvoyProcess envoy = EnvoyProcess.start(directory, Json.text(bootstrap), socket(directory, configs.size() - 1));
        return new EnvoyRoutes(envoy, upstreams, directory);
    }

    /** What Envoy does with {@code request} under the configuration at place {@code config}. */
    Answer ask(int config, Request request) throws IOException {
        Message reply = EnvoyProcess.ask(socket(directory, config), request);
        if (reply.first("x-echo").isEmpty()) {
            return Answer.local(request, Integer.parseInt(reply.word(1)), reply.headers(), reply.body());
        }
        Message seen = Message.read(new ByteArrayInputStream(reply.body().getBytes(StandardCharsets.UTF_8)));
        String target = seen.word(1);
        return new Answer(reply.first("x-echo"), seen.first("host"), target, seen.headers(), reply.headers(), "");
    }

    @Override
    public void close() throws IOException {
        envoy.close();
        for (EchoUpstream upstream : upstreams.values()) {
            upstream.close();
        }
    }

    private static Path socket(Path directory, int config) {
        return directory.resolve(config + ".sock");
    }

    /**
     * Control planes still send the deprecated forms. Several values of a header are held against a condition as one, joined
     * by commas, as gRPC does it (gRFC A28); Envoy 1.40 holds each by itself unless it is told to join them.
     */
    private static Map<String, Object> runtime() {
        return Json.object(
                "envoy.features.enable_all_deprecated_features",
                true,
                "envoy.reloadable_features.match_headers_individually",
                false);
    }

    private static Map<String, Object> cluster(String name, EchoUpstream upstream) {
        Map<String, Object> address =
                Json.object("socket_address", Json.object("address", "127.0.0.1", "port_value", upstream.port()));
        Map<String, Object> endpoint = Json.object("endpoint", Json.object("address", address));
        return Json.object(
                "name",
                name,
                "load_assignment",
                Json.object(
                        "cluster_name", name, "endpoints", List.of(Json.object("lb_endpoints", List.of(endpoint)))));
    }

    private static Map<String, Object> listener(Path socket, Map<String, Object> manager) {
        Map<String, Object> filter = Json.object("name", "manager", "typed_config", manager);
        return Json.object(
                "name", socket.getFileName().toString(),
                "address", Json.object("pipe", Json.object("path", socket.toString())),
                "filter_chains", List.of(Json.object("filters", List.of(filter))));
    }
}
