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

    /** Which cluster the callers are of. */
    static final String LOCAL_CLUSTER = "shop";

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
        upstreams.forEach((name, upstream) -> clusters.add(EnvoyMessages.cluster(name, List.of(upstream.port()))));
        List<Object> listeners = new ArrayList<>();
        for (int i = 0; i < configs.size(); i++) {
            listeners.add(EnvoyMessages.listener(socket(directory, i), configs.get(i)));
        }
        Map<String, Object> bootstrap = Json.object(
                "node", Json.object("id", "envoy", "cluster", LOCAL_CLUSTER),
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
}
