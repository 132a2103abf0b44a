package dev.proxyless.mesh.testkit;

import dev.proxyless.mesh.client.FilterRun;
import dev.proxyless.mesh.client.filter.FilterAction;
import dev.proxyless.mesh.client.filter.FilterFactories;
import dev.proxyless.mesh.client.route.Admission;
import dev.proxyless.mesh.client.route.CallContext;
import dev.proxyless.mesh.client.route.CallProgress;
import dev.proxyless.mesh.client.route.HeaderMutations;
import dev.proxyless.mesh.client.route.HeaderSource;
import dev.proxyless.mesh.client.route.HostRewriter;
import dev.proxyless.mesh.client.route.PathRewriter;
import dev.proxyless.mesh.client.route.RedirectLocation;
import dev.proxyless.mesh.client.route.RequestView;
import dev.proxyless.mesh.client.route.RouteDecision;
import dev.proxyless.mesh.client.route.RouteTable;
import dev.proxyless.mesh.client.telemetry.CallObserver;
import dev.proxyless.mesh.model.cluster.Endpoint;
import dev.proxyless.mesh.model.route.HeaderMutation;
import dev.proxyless.mesh.xds.decode.Decoded;
import dev.proxyless.mesh.xds.decode.ResourceDecoder;
import dev.proxyless.mesh.xds.document.ConfigDocument;
import dev.proxyless.mesh.xds.resource.ResourceType;
import dev.proxyless.mesh.xds.resource.RouteSource;
import dev.proxyless.mesh.xds.resource.XdsResource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What this library does with requests under a connection manager. */
final class LibraryRoutes {

    private static final Endpoint ENDPOINT = Endpoint.of("127.0.0.1", 1);

    private static final CallProgress FIRST = new CallProgress() {
        @Override
        public int attempts() {
            return 1;
        }
    };

    private final RouteTable table;

    private LibraryRoutes(RouteTable table) {
        this.table = table;
    }

    /** Reads, decodes and compiles an {@code HttpConnectionManager}. */
    static LibraryRoutes of(Map<String, Object> manager) {
        Map<String, Object> listener = Json.object(
                "@type",
                ResourceType.LISTENER.typeUrl(),
                "name",
                "generated",
                "api_listener",
                Json.object("api_listener", manager));
        String text = Json.text(Json.object("resources", List.of(listener)));
        if (!(ConfigDocument.parse("generated", text) instanceof ConfigDocument.Resources resources)) {
            throw new AssertionError("not read as resources: " + text);
        }
        Decoded decoded = ResourceDecoder.create(AgreedRuntime.values(), Set.of(), EnvoyRoutes.LOCAL_CLUSTER)
                .decode(ResourceType.LISTENER, resources.resources().get(0));
        if (!(decoded instanceof Decoded.Accepted accepted)
                || !(accepted.resource() instanceof XdsResource.Listener decodedListener)
                || !(decodedListener.routes() instanceof RouteSource.Inline inline)) {
            throw new AssertionError("refused, though Envoy takes it: " + decoded);
        }
        return new LibraryRoutes(
                RouteTable.compile(inline.routes(), decodedListener.rules(), FilterFactories.installed()));
    }

    Answer ask(Request request) {
        Map<String, List<String>> headers = request.values();
        RequestView sent =
                RequestView.of(request.method(), "http", request.authority(), request.target(), source(headers));
        Admission admission = table.admit(sent);
        RouteDecision decision = table.route(admission, 0);
        FilterRun filters = new FilterRun(decision, admission.request(), () -> 0, System::nanoTime, CallObserver.NONE);
        if (decision instanceof RouteDecision.Refused refused) {
            return refused(request, refused, filters);
        }
        FilterAction action = filters.next();
        RequestView view = filters.request();
        if (action instanceof FilterAction.Reply reply) {
            CallContext context = decision instanceof RouteDecision.Forward forward
                    ? CallContext.filtering(view, forward, CallProgress.answered(reply.details(), filters.isDelayed()))
                    : CallContext.local(view, "");
            List<HeaderMutation> routed = new ArrayList<>();
            if (decision instanceof RouteDecision.Forward forward) {
                routed.addAll(forward.headers().response());
            }
            routed.addAll(reply.headers());
            return Answer.local(
                    request, reply.status(), changed(filters, reply.status(), routed, Map.of(), context), reply.body());
        }
        if (decision instanceof RouteDecision.Forward forward) {
            return forward(request, forward, filters, headers);
        }
        if (decision instanceof RouteDecision.Redirect redirect) {
            Map<String, List<String>> own = Map.of("location", List.of(RedirectLocation.of(redirect, view)));
            int status = redirect.action().status();
            CallContext context = CallContext.local(view, redirect.route());
            return Answer.local(
                    request, status, changed(filters, status, redirect.headers().response(), own, context), "");
        }
        if (decision instanceof RouteDecision.DirectResponse direct) {
            int status = direct.action().status();
            CallContext context = CallContext.local(view, direct.route());
            return Answer.local(
                    request,
                    status,
                    changed(filters, status, direct.headers().response(), Map.of(), context),
                    direct.action().body());
        }
        return Answer.local(request, 404, changed(filters, 404, List.of(), Map.of(), CallContext.local(view, "")), "");
    }

    private static Answer refused(Request request, RouteDecision.Refused refused, FilterRun filters) {
        int status = refused.why().status();
        String location = refused.location();
        Map<String, List<String>> own = location == null ? Map.of() : Map.of("location", List.of(location));
        return Answer.local(
                request, status, changed(filters, status, List.of(), own, CallContext.refused(refused)), "");
    }

    private static Answer forward(
            Request request, RouteDecision.Forward forward, FilterRun filters, Map<String, List<String>> headers) {
        RequestView view = filters.request();
        List<HeaderMutation> response = forward.headers().response();
        if (forward.cluster().isEmpty()) {
            CallContext context = CallContext.filtering(
                    view, forward, CallProgress.answered("cluster_not_found", filters.isDelayed()));
            int status = forward.action().clusterNotFoundStatus();
            return Answer.local(request, status, changed(filters, status, response, Map.of(), context), "");
        }
        CallContext context = CallContext.of(view, forward, ENDPOINT, 0, FIRST);
        Map<String, List<String>> seen = new LinkedHashMap<>(headers);
        HeaderMutations.applyToRequest(filters.requestChanges(), seen, context);
        HeaderMutations.applyToRequest(forward.headers().request(), seen, context);
        return new Answer(
                forward.cluster(),
                HostRewriter.authority(forward, view, ENDPOINT),
                PathRewriter.pathAndQuery(forward, view),
                seen,
                changed(
                        filters,
                        200,
                        response,
                        EchoUpstream.HEADERS,
                        CallContext.of(view, forward, ENDPOINT, 200, FIRST)),
                "");
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

    private static Map<String, List<String>> changed(
            FilterRun filters,
            int status,
            List<HeaderMutation> routed,
            Map<String, List<String>> headers,
            CallContext context) {
        Map<String, List<String>> changed = new LinkedHashMap<>(headers);
        List<HeaderMutation> changes = filters.respond(status, source(headers), routed, context);
        HeaderMutations.applyToResponse(changes, changed, context);
        return changed;
    }
}
