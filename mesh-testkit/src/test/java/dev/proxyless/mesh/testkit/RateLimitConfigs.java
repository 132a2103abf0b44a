package dev.proxyless.mesh.testkit;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Configurations with a rate limit service, for Envoy and for this library. */
final class RateLimitConfigs {

    static final String PER_ROUTE = EnvoyMessages.TYPES + "extensions.filters.http.ratelimit.v3.RateLimitPerRoute";

    private static final String FILTER = EnvoyMessages.TYPES + "extensions.filters.http.ratelimit.v3.RateLimit";
    private static final String HTTP = "extensions.upstreams.http.v3.HttpProtocolOptions";

    private RateLimitConfigs() {}

    /** What a filter is told that asks {@code cluster}. */
    static Map<String, Object> filter(String domain, String cluster) {
        return Json.object(
                "@type",
                FILTER,
                "domain",
                domain,
                "timeout",
                "10s",
                "rate_limit_service",
                Json.object(
                        "transport_api_version",
                        "V3",
                        "grpc_service",
                        Json.object("envoy_grpc", Json.object("cluster_name", cluster))));
    }

    /** A connection manager with that filter alone. */
    static Map<String, Object> manager(Map<String, Object> filter, Map<String, Object> host) {
        return EnvoyMessages.manager(
                Json.object("name", "r", "virtual_hosts", List.of(host)),
                List.of(Json.object("name", "ratelimit", "typed_config", filter)));
    }

    /** A virtual host for all requests. */
    static Map<String, Object> host(List<Object> routes) {
        return Json.object("name", "v", "domains", List.of("limits"), "routes", routes);
    }

    /** A route with this action. */
    static Map<String, Object> route(String prefix, Map<String, Object> action) {
        return Json.object("match", Json.object("prefix", prefix), "route", action);
    }

    /** A descriptor with one entry that is the same for all. */
    static Map<String, Object> key(String value) {
        return Json.object("actions", List.of(Json.object("generic_key", Json.object("descriptor_value", value))));
    }

    /** The whole of it, a bootstrap with a listener at each socket. */
    static Map<String, Object> bootstrap(
            List<Path> sockets, List<Map<String, Object>> managers, int upstream, int service) {
        List<Object> listeners = new ArrayList<>();
        for (int i = 0; i < sockets.size(); i++) {
            listeners.add(EnvoyMessages.listener(sockets.get(i), managers.get(i)));
        }
        Map<String, Object> limits = EnvoyMessages.cluster("limits", List.of(service));
        limits.put(
                "typed_extension_protocol_options",
                Json.object(
                        "envoy." + HTTP,
                        Json.object(
                                "@type",
                                EnvoyMessages.TYPES + HTTP,
                                "explicit_http_config",
                                Json.object("http2_protocol_options", Json.object()))));
        return Json.object(
                "node",
                Json.object("id", "envoy", "cluster", EnvoyRoutes.LOCAL_CLUSTER),
                "static_resources",
                Json.object(
                        "listeners",
                        listeners,
                        "clusters",
                        List.of(EnvoyMessages.cluster("c", List.of(upstream)), limits)));
    }
}
