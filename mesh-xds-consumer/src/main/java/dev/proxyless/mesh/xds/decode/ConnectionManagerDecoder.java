package dev.proxyless.mesh.xds.decode;

import dev.proxyless.mesh.model.route.StreamLimits;
import dev.proxyless.mesh.xds.resource.ResourceSource;
import dev.proxyless.mesh.xds.resource.ResourceType;
import dev.proxyless.mesh.xds.resource.RouteSource;
import io.envoyproxy.envoy.config.core.v3.HttpProtocolOptions;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.Rds;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where the routes of a listener are (Envoy {@code HttpConnectionManager}). */
final class ConnectionManagerDecoder {

    private static final String HEADERS = "the only headers are the application's and those that rules put";
    private static final String REQUEST_IDS = "request ids are the application's and stay as they are";
    private static final String WHAT_MAY_BE = "what a request may be is the client library's rule";
    private static final String PROTOCOL = "nobody connects to a client; clusters say what their endpoints speak";

    static final FieldRules RULES = FieldRules.of(
                    "envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager")
            .honouring("rds", "route_config")
            .honouringPartly(
                    "http_filters",
                    "those that a client has; others are reported where they may be left out, else refused")
            .passingOver(
                    "codec_type",
                    "stat_prefix",
                    "server_name",
                    "use_remote_address",
                    "generate_request_id",
                    "access_log",
                    // What a proxy's own callers send it, and what it answers them.
                    "server_header_transformation",
                    "request_headers_timeout",
                    "max_request_headers_kb",
                    "drain_timeout",
                    "delayed_close_timeout",
                    "http1_safe_max_connection_duration",
                    "xff_num_trusted_hops",
                    // What a client never does.
                    "skip_xff_append",
                    "preserve_external_request_id",
                    "original_ip_detection_extensions",
                    "internal_address_config",
                    "forward_client_cert_details",
                    "set_current_client_cert_details",
                    "proxy_100_continue",
                    "represent_ipv4_remote_address_as_ipv4_mapped_ipv6",
                    "stream_error_on_invalid_http_message",
                    "append_local_overload",
                    "add_proxy_protocol_connection_state",
                    "access_log_flush_interval",
                    "flush_access_log_on_new_request",
                    "access_log_options")
            .refusing("scoped_routes", "use rds or route_config")
            .honouringPartly("stream_idle_timeout", "if it is set; there is no default")
            .honouringPartly("common_http_protocol_options", "max_stream_duration")
            .reporting(
                    "request_timeout", "how long a request may take to be sent is limited by the timeout of the route")
            .honouringPartly(
                    "strip_matching_host_port",
                    "the port of the listener's address; without one nothing matches, as in Envoy")
            .honouring("strip_any_host_port", "strip_trailing_host_dot")
            .honouringPartly("normalize_path", "unset it is the runtime's word, false unless that is set, as in Envoy")
            .honouring("merge_slashes", "path_with_escaped_slashes_action", "scheme_header_transformation")
            .reporting("path_normalization_options", "Envoy has it in its API alone")
            .reporting("tracing", "spans are the application's")
            .reporting(
                    "local_reply_config",
                    "answers of the mesh's own are as routes and filters give them, other failures are exceptions")
            .reporting("add_user_agent", HEADERS)
            .reporting("via", "a client is no proxy (RFC 9110, section 7.6.3)")
            .reporting("append_x_forwarded_port", HEADERS)
            .reporting("always_set_request_id_in_response", REQUEST_IDS)
            .reporting("request_id_extension", REQUEST_IDS)
            .reporting("proxy_status_config", "a client is no proxy (RFC 9209)")
            .reporting(
                    "early_header_mutation_extensions",
                    "routes are chosen by the headers that the request has; a HeaderMutation filter changes them later")
            .reporting("typed_header_validation_config", WHAT_MAY_BE)
            .reporting("upgrade_configs", "upgrades are the client's own")
            .reporting("http_protocol_options", PROTOCOL)
            .reporting("http2_protocol_options", PROTOCOL)
            .reporting("http3_protocol_options", PROTOCOL);
    static final FieldRules RDS_RULES = FieldRules.of("envoy.extensions.filters.network.http_connection_manager.v3.Rds")
            .honouring("config_source", "route_config_name");

    static final FieldRules OPTIONS_RULES = FieldRules.of("envoy.config.core.v3.HttpProtocolOptions")
            .at("of an HttpConnectionManager")
            .honouring("max_stream_duration")
            .reporting("headers_with_underscores_action", WHAT_MAY_BE)
            .reporting("max_headers_count", WHAT_MAY_BE)
            .reporting("idle_timeout", "connections are the client library's")
            .reporting("max_connection_duration", "connections are the client library's")
            .reporting("max_requests_per_connection", "connections are the client library's");

    private ConnectionManagerDecoder() {}

    /** What holds for routes that say nothing of time. */
    static StreamLimits limits(HttpConnectionManager proto, FieldPath at) {
        FieldPath options = at.field("common_http_protocol_options");
        HttpProtocolOptions common = proto.getCommonHttpProtocolOptions();
        OPTIONS_RULES.apply(common, options);
        return StreamLimits.of(
                proto.hasStreamIdleTimeout()
                        ? Optional.of(Scalars.duration(proto.getStreamIdleTimeout(), at.field("stream_idle_timeout")))
                        : Optional.empty(),
                common.hasMaxStreamDuration()
                        ? Optional.of(
                                Scalars.duration(common.getMaxStreamDuration(), options.field("max_stream_duration")))
                        : Optional.empty());
    }

    /** The source of the routes, or null if it was refused. */
    static @Nullable RouteSource decode(HttpConnectionManager proto, FieldPath at) {
        RULES.apply(proto, at);
        return switch (proto.getRouteSpecifierCase()) {
            case RDS -> rds(proto.getRds(), at.field("rds"));
            case ROUTE_CONFIG ->
                new RouteSource.Inline(
                        RouteConfigurationDecoder.decode(proto.getRouteConfig(), at.field("route_config")));
            case SCOPED_ROUTES -> null; // refused by the rules
            case ROUTESPECIFIER_NOT_SET -> {
                at.refuse("no routes (expected: rds or route_config)");
                yield null;
            }
        };
    }

    private static @Nullable RouteSource rds(Rds proto, FieldPath at) {
        RDS_RULES.apply(proto, at);
        ResourceSource source = ConfigSourceDecoder.decode(
                proto.getConfigSource(), ResourceType.ROUTE_CONFIGURATION, at.field("config_source"));
        String name = NameDecoder.decode(
                proto.getRouteConfigName(), ResourceType.ROUTE_CONFIGURATION, at.field("route_config_name"));
        return name == null || source == null ? null : new RouteSource.Rds(name, source);
    }
}
