package dev.proxyless.mesh.testkit;

import dev.proxyless.mesh.client.route.CallContext;
import dev.proxyless.mesh.client.route.HeaderMutations;
import dev.proxyless.mesh.client.route.HeaderSource;
import dev.proxyless.mesh.client.route.HostRewriter;
import dev.proxyless.mesh.client.route.PathRewriter;
import dev.proxyless.mesh.client.route.RedirectLocation;
import dev.proxyless.mesh.client.route.RequestView;
import dev.proxyless.mesh.client.route.RouteDecision;
import dev.proxyless.mesh.client.route.RouteTable;
import dev.proxyless.mesh.model.cluster.Endpoint;
import dev.proxyless.mesh.model.route.HeaderMutation;
import dev.proxyless.mesh.xds.decode.Decoded;
import dev.proxyless.mesh.xds.decode.ResourceDecoder;
import dev.proxyless.mesh.xds.document.ConfigDocument;
import dev.proxyless.mesh.xds.resource.ResourceType;
import dev.proxyless.mesh.xds.resource.XdsResource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What this library does with requests under a route configuration. */
final class LibraryRoutes {

    private static final Endpoint ENDPOINT = Endpoint.of("127.0.0.1", 1);

    private final RouteTable table;

    private LibraryRoutes(RouteTable table) {
        this.table = table;
    }

    /** Reads, decodes and compiles a {@code RouteConfiguration}. */
    static LibraryRoutes of(Map<String, Object> config) {
        Map<String, Object> typed = new LinkedHashMap<>(config);
        typed.put("@type", ResourceType.ROUTE_CONFIGURATION.typeUrl());
        String text = Json.text(Json.object("resources", List.of(typed)));
        if (!(ConfigDocument.parse("generated", text) instanceof ConfigDocument.Resources resources)) {
            throw new AssertionError("not read as resources: " + text);
        }
        Decoded decoded = ResourceDecoder.create(AgreedRuntime.values())
                .decode(ResourceType.ROUTE_CONFIGURATION, resources.resources().get(0));
        if (!(decoded instanceof Decoded.Accepted accepted)
                || !(accepted.resource() instanceof XdsResource.RouteConfiguration routes)) {
            throw new AssertionError("refused, though Envoy takes it: " + decoded);
        }
        return new LibraryRoutes(RouteTable.compile(routes.routes()));
    }

    Answer ask(Request request) {
        Map<String, List<String>> headers = request.values();
        RequestView view =
                RequestView.of(request.method(), "http", request.authority(), request.target(), source(headers));
        RouteDecision decision = table.route(view, 0);
        if (decision instanceof RouteDecision.Forward forward) {
            if (forward.cluster().isEmpty()) {
                return Answer.local(
                        request,
                        forward.action().clusterNotFoundStatus(),
                        changed(forward.headers().response(), Map.of(), CallContext.of(view, forward, null)),
                        "");
            }
            return new Answer(
                    forward.cluster(),
                    HostRewriter.authority(forward, view, ENDPOINT),
                    PathRewriter.pathAndQuery(forward, view),
                    requestHeaders(forward, view, headers),
                    changed(
                            forward.headers().response(),
                            EchoUpstream.HEADERS,
                            CallContext.of(view, forward, ENDPOINT)),
                    "");
        }
        if (decision instanceof RouteDecision.Redirect redirect) {
            Map<String, List<String>> own = Map.of("location", List.of(RedirectLocation.of(redirect, view)));
            return Answer.local(
                    request,
                    redirect.action().status(),
                    changed(
                            redirect.headers().response(),
                            own,
                            CallContext.local(view, redirect.route().name())),
                    "");
        }
        if (decision instanceof RouteDecision.DirectResponse direct) {
            return Answer.local(
                    request,
                    direct.action().status(),
                    changed(
                            direct.headers().response(),
                            Map.of(),
                            CallContext.local(view, direct.route().name())),
                    direct.action().body());
        }
        return Answer.local(request, 404, Map.of(), "");
    }

    private static HeaderSource source(Map<String, List<String>> headers) {
        return new HeaderSource() {
            @Override
            public @Nullable String get(String name) {
                return headers.containsKey(name) ? String.join(",", headers.get(name)) : null;
            }

            @Override
            public @Nullable String first(String name) {
                return headers.containsKey(name) ? headers.get(name).get(0) : null;
            }
        };
    }

    private static Map<String, List<String>> requestHeaders(
            RouteDecision.Forward forward, RequestView view, Map<String, List<String>> headers) {
        Map<String, List<String>> changed = new LinkedHashMap<>(headers);
        HeaderMutations.applyToRequest(forward.headers().request(), changed, CallContext.of(view, forward, ENDPOINT));
        return changed;
    }

    private static Map<String, List<String>> changed(
            List<HeaderMutation> by, Map<String, List<String>> headers, CallContext context) {
        Map<String, List<String>> changed = new LinkedHashMap<>(headers);
        HeaderMutations.applyToResponse(by, changed, context);
        return changed;
    }
}
