package dev.proxyless.mesh.testkit;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Routes with redirects inside the mesh. */
final class RedirectConfigs {

    private static final String PREDICATES = "type.googleapis.com/envoy.extensions.internal_redirect.";

    private RedirectConfigs() {}

    /** A {@code RouteConfiguration} of two virtual hosts whose routes go to the cluster {@code c}. */
    static Map<String, Object> routes() {
        Map<String, Object> rewritten = route(
                "rewritten", Json.object("prefix_rewrite", "/inner", "host_rewrite_literal", "inner"), Json.object());
        rewritten.put(
                "request_headers_to_add",
                List.of(Json.object("header", Json.object("key", "x-added", "value", "of-rewritten"))));
        List<Object> routes = List.of(
                route("one", Json.object(), Json.object()),
                route("none", Json.object(), null),
                route("three", Json.object(), Json.object("max_internal_redirects", 3)),
                route("codes", Json.object(), Json.object("redirect_response_codes", List.of(301, 303, 404))),
                rewritten,
                route(
                        "copied",
                        Json.object(),
                        Json.object("response_headers_to_copy", List.of("x-copied", "x-absent"))),
                route(
                        "allowed",
                        Json.object(),
                        Json.object(
                                "predicates",
                                List.of(predicate(
                                        "allow_listed_routes.v3.AllowListedRoutesConfig",
                                        "allowed_route_names",
                                        List.of("target"))))),
                route(
                        "previous",
                        Json.object(),
                        Json.object(
                                "max_internal_redirects",
                                9,
                                "predicates",
                                List.of(predicate("previous_routes.v3.PreviousRoutesConfig")))),
                Json.object(
                        "name", "direct",
                        "match", Json.object("prefix", "/direct"),
                        "direct_response", Json.object("status", 204)),
                route("target", Json.object(), null),
                Json.object("match", Json.object("path", "/"), "route", Json.object("cluster", "c")));
        Map<String, Object> host =
                Json.object("name", "redirected", "domains", List.of("redirected"), "routes", routes);
        Map<String, Object> other = Json.object(
                "name", "elsewhere",
                "domains", List.of("elsewhere"),
                "routes", List.of(route("target", Json.object(), null)));
        return Json.object("name", "redirects", "virtual_hosts", List.of(host, other));
    }

    private static Map<String, Object> route(
            String name, Map<String, Object> action, @Nullable Map<String, Object> policy) {
        Map<String, Object> forward = new LinkedHashMap<>(action);
        forward.put("cluster", "c");
        if (policy != null) {
            forward.put("internal_redirect_policy", policy);
        }
        return Json.object("name", name, "match", Json.object("prefix", "/" + name), "route", forward);
    }

    private static Map<String, Object> predicate(String type, Object... fields) {
        Map<String, Object> config = Json.object("@type", PREDICATES + type);
        config.putAll(Json.object(fields));
        return Json.object("name", type, "typed_config", config);
    }
}
