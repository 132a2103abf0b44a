package dev.proxyless.mesh.xds.decode;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Filters that a client will never have: because they protect a server, need a proxy in between, or run code of
 * their own, each with what to do instead; or because nobody would notice them. The names are those of the messages of their
 * configuration.
 */
final class AbsentFilters {

    private static final String FILTERS = "envoy.extensions.filters.http.";
    private static final String AT_THE_SERVER = "it protects a server, so list it on the listener of the server";
    private static final String CODE = "it runs code inside Envoy, so do it in the application or in its HTTP client";
    private static final String BODIES = "it holds or rewrites whole bodies, so do it in the application";

    private static final String SERVICE = "it needs the module mesh-rate-limit on the class path";

    private static final String PER_ROUTE = "PerRoute";

    private static final Map<String, String> REMEDIES = Map.ofEntries(
            Map.entry(FILTERS + "csrf.v3.CsrfPolicy", AT_THE_SERVER),
            Map.entry(FILTERS + "ext_authz.v3.ExtAuthz", AT_THE_SERVER),
            Map.entry(FILTERS + "jwt_authn.v3.JwtAuthentication", AT_THE_SERVER),
            Map.entry(FILTERS + "basic_auth.v3.BasicAuth", AT_THE_SERVER),
            Map.entry(FILTERS + "oauth2.v3.OAuth2", AT_THE_SERVER),
            Map.entry(FILTERS + "lua.v3.Lua", CODE),
            Map.entry(FILTERS + "wasm.v3.Wasm", CODE),
            Map.entry(RateLimitFilterDecoder.MESSAGE, SERVICE),
            Map.entry(FILTERS + "ext_proc.v3.ExternalProcessor", CODE),
            Map.entry(FILTERS + "buffer.v3.Buffer", BODIES),
            Map.entry(FILTERS + "file_system_buffer.v3.FileSystemBufferFilterConfig", BODIES),
            Map.entry(FILTERS + "grpc_json_transcoder.v3.GrpcJsonTranscoder", BODIES));

    /** Change nothing that a call would notice, or only what a proxy tells other proxies. */
    private static final Set<String> HARMLESS = Set.of(
            FILTERS + "grpc_stats.v3.FilterConfig",
            FILTERS + "cors.v3.Cors",
            FILTERS + "cors.v3.CorsPolicy",
            FILTERS + "compressor.v3.Compressor",
            FILTERS + "compressor.v3.CompressorPerRoute",
            FILTERS + "decompressor.v3.Decompressor",
            "stats.PluginConfig");
    /** Where Istio's proxies have filters of their own, for their telemetry and for each other. */
    private static final List<String> HARMLESS_PACKAGES = List.of("io.istio.", "istio.");

    private AbsentFilters() {}

    /** Whether nobody notices that the filter is not there. */
    static boolean isHarmless(String type) {
        return HARMLESS.contains(type) || HARMLESS_PACKAGES.stream().anyMatch(type::startsWith);
    }

    /** Whether the message tells a filter of a server something, perhaps for a route. */
    static boolean isOfServers(String type) {
        String ofFilter = type.endsWith(PER_ROUTE) ? type.substring(0, type.length() - PER_ROUTE.length()) : type;
        return REMEDIES.containsKey(ofFilter) || REMEDIES.containsKey(type);
    }

    /** What to add to a refusal of the filter: a remedy that begins with a semicolon, or nothing. */
    static String remedy(String type) {
        String remedy = REMEDIES.get(type);
        return remedy == null ? "" : "; " + remedy;
    }
}
