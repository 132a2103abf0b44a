package dev.proxyless.mesh.testkit;

import dev.proxyless.mesh.client.Attempt;
import dev.proxyless.mesh.client.LocalReply;
import dev.proxyless.mesh.client.MeshCall;
import dev.proxyless.mesh.client.MeshClient;
import dev.proxyless.mesh.client.Step;
import dev.proxyless.mesh.client.retry.Outcome;
import dev.proxyless.mesh.client.route.HeaderMutations;
import dev.proxyless.mesh.client.route.HeaderSource;
import dev.proxyless.mesh.client.route.RequestView;
import dev.proxyless.mesh.model.ServiceName;
import dev.proxyless.mesh.xds.XdsSource;
import dev.proxyless.mesh.xds.bootstrap.Bootstrap;
import dev.proxyless.mesh.xds.document.ConfigDocument;
import dev.proxyless.mesh.xds.resource.ResourceType;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What this library does with requests under a connection manager, from the resources to the call. */
final class LibraryRoutes implements AutoCloseable {

    private static final ServiceName SERVICE = ServiceName.of("generated");

    private final MeshClient mesh;

    private LibraryRoutes(MeshClient mesh) {
        this.mesh = mesh;
    }

    /** A client of an {@code HttpConnectionManager}, whose clusters are those of {@link EnvoyRoutes}. */
    static LibraryRoutes of(Map<String, Object> manager) throws InterruptedException {
        Map<String, Object> listener = Json.object(
                "@type",
                ResourceType.LISTENER.typeUrl(),
                "name",
                SERVICE.toString(),
                "api_listener",
                Json.object("api_listener", manager));
        List<Object> clusters = EnvoyRoutes.CLUSTERS.stream()
                .<Object>map(name -> EnvoyMessages.cluster(name, List.of(1)))
                .toList();
        String text = Json.text(Json.object(
                "node",
                Json.object("cluster", EnvoyRoutes.LOCAL_CLUSTER),
                "static_resources",
                Json.object("listeners", List.of(listener), "clusters", clusters),
                "layered_runtime",
                Json.object("layers", List.of(Json.object("name", "agreed", "static_layer", AgreedRuntime.layer())))));
        MeshClient mesh = MeshClient.builder(XdsSource.create(Bootstrap.of(ConfigDocument.parse("generated", text))))
                .random(() -> 0)
                .localReplies(true)
                .build();
        mesh.awaitReady(SERVICE, Duration.ofSeconds(20));
        return new LibraryRoutes(mesh);
    }

    /** Ends the client. */
    @Override
    public void close() {
        mesh.close();
    }

    /** What becomes of a request that, if it is sent, is answered as {@link EchoUpstream} does. */
    Answer ask(Request request) {
        Map<String, List<String>> headers = request.values();
        MeshCall call = mesh.begin(
                SERVICE,
                RequestView.of(request.method(), "http", request.authority(), request.target(), source(headers)));
        Step step = call.next();
        if (step instanceof LocalReply reply) {
            return Answer.local(request, reply.status(), reply.headers(), reply.body());
        }
        Attempt attempt = (Attempt) step;
        Map<String, List<String>> seen = new LinkedHashMap<>(headers);
        HeaderMutations.applyToRequest(attempt.headerMutations(), seen, attempt.context());
        attempt.addedHeaders().forEach((name, value) -> seen.put(name, List.of(value)));
        call.outcome(new Outcome.Response(200, source(EchoUpstream.HEADERS)));
        Map<String, List<String>> answered = new LinkedHashMap<>(EchoUpstream.HEADERS);
        HeaderMutations.applyToResponse(call.responseMutations(), answered, call.responseContext());
        call.finish(null);
        return new Answer(attempt.cluster().name(), attempt.authority(), attempt.pathAndQuery(), seen, answered, "");
    }

    private static HeaderSource source(Map<String, List<String>> headers) {
        return new HeaderSource() {
            @Override
            public @Nullable String get(String name) {
                return headers.containsKey(name) ? String.join(",", headers.get(name)) : null;
            }

            @Override
            public List<String> lines(String name) {
                return headers.getOrDefault(name, List.of());
            }

            @Override
            public @Nullable String first(String name) {
                return headers.containsKey(name) ? headers.get(name).get(0) : null;
            }
        };
    }
}
