package dev.proxyless.mesh.xds.document;

import static java.util.Map.entry;

import com.github.xds.type.matcher.v3.CelMatcher;
import com.github.xds.type.matcher.v3.HttpAttributesCelMatchInput;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Duration;
import com.google.protobuf.Struct;
import dev.proxyless.mesh.xds.resource.NewerMessages;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.grpc_credential.v3.AwsIamConfig;
import io.envoyproxy.envoy.config.grpc_credential.v3.FileBasedMetadataConfig;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.rbac.v3.Action;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.RouteList;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.envoyproxy.envoy.extensions.access_loggers.file.v3.FileAccessLog;
import io.envoyproxy.envoy.extensions.access_loggers.stream.v3.StdoutAccessLog;
import io.envoyproxy.envoy.extensions.clusters.dns.v3.DnsCluster;
import io.envoyproxy.envoy.extensions.filters.http.buffer.v3.Buffer;
import io.envoyproxy.envoy.extensions.filters.http.buffer.v3.BufferPerRoute;
import io.envoyproxy.envoy.extensions.filters.http.compressor.v3.Compressor;
import io.envoyproxy.envoy.extensions.filters.http.cors.v3.Cors;
import io.envoyproxy.envoy.extensions.filters.http.cors.v3.CorsPolicy;
import io.envoyproxy.envoy.extensions.filters.http.fault.v3.HTTPFault;
import io.envoyproxy.envoy.extensions.filters.http.header_mutation.v3.HeaderMutation;
import io.envoyproxy.envoy.extensions.filters.http.header_mutation.v3.HeaderMutationPerRoute;
import io.envoyproxy.envoy.extensions.filters.http.health_check.v3.HealthCheck;
import io.envoyproxy.envoy.extensions.filters.http.local_ratelimit.v3.LocalRateLimit;
import io.envoyproxy.envoy.extensions.filters.http.lua.v3.Lua;
import io.envoyproxy.envoy.extensions.filters.http.ratelimit.v3.RateLimit;
import io.envoyproxy.envoy.extensions.filters.http.ratelimit.v3.RateLimitPerRoute;
import io.envoyproxy.envoy.extensions.filters.http.rbac.v3.RBAC;
import io.envoyproxy.envoy.extensions.filters.http.rbac.v3.RBACPerRoute;
import io.envoyproxy.envoy.extensions.filters.http.router.v3.Router;
import io.envoyproxy.envoy.extensions.filters.http.stateful_session.v3.StatefulSession;
import io.envoyproxy.envoy.extensions.filters.http.stateful_session.v3.StatefulSessionPerRoute;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy;
import io.envoyproxy.envoy.extensions.http.stateful_session.cookie.v3.CookieBasedSessionState;
import io.envoyproxy.envoy.extensions.http.stateful_session.header.v3.HeaderBasedSessionState;
import io.envoyproxy.envoy.extensions.internal_redirect.allow_listed_routes.v3.AllowListedRoutesConfig;
import io.envoyproxy.envoy.extensions.internal_redirect.previous_routes.v3.PreviousRoutesConfig;
import io.envoyproxy.envoy.extensions.internal_redirect.safe_cross_scheme.v3.SafeCrossSchemeConfig;
import io.envoyproxy.envoy.extensions.load_balancing_policies.client_side_weighted_round_robin.v3.ClientSideWeightedRoundRobin;
import io.envoyproxy.envoy.extensions.load_balancing_policies.least_request.v3.LeastRequest;
import io.envoyproxy.envoy.extensions.load_balancing_policies.maglev.v3.Maglev;
import io.envoyproxy.envoy.extensions.load_balancing_policies.pick_first.v3.PickFirst;
import io.envoyproxy.envoy.extensions.load_balancing_policies.random.v3.Random;
import io.envoyproxy.envoy.extensions.load_balancing_policies.ring_hash.v3.RingHash;
import io.envoyproxy.envoy.extensions.load_balancing_policies.round_robin.v3.RoundRobin;
import io.envoyproxy.envoy.extensions.load_balancing_policies.subset.v3.Subset;
import io.envoyproxy.envoy.extensions.load_balancing_policies.wrr_locality.v3.WrrLocality;
import io.envoyproxy.envoy.extensions.path.match.uri_template.v3.UriTemplateMatchConfig;
import io.envoyproxy.envoy.extensions.path.rewrite.uri_template.v3.UriTemplateRewriteConfig;
import io.envoyproxy.envoy.extensions.retry.host.omit_canary_hosts.v3.OmitCanaryHostsPredicate;
import io.envoyproxy.envoy.extensions.retry.host.omit_host_metadata.v3.OmitHostMetadataConfig;
import io.envoyproxy.envoy.extensions.retry.host.previous_hosts.v3.PreviousHostsPredicate;
import io.envoyproxy.envoy.extensions.retry.priority.previous_priorities.v3.PreviousPrioritiesConfig;
import io.envoyproxy.envoy.extensions.transport_sockets.raw_buffer.v3.RawBuffer;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext;
import io.envoyproxy.envoy.extensions.upstreams.http.v3.HttpProtocolOptions;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.Resource;
import io.envoyproxy.envoy.type.matcher.v3.HttpRequestHeaderMatchInput;
import io.envoyproxy.envoy.type.matcher.v3.HttpRequestQueryParamMatchInput;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The messages that a document may name by {@code @type}. A class is loaded when its type is met first, not before: each
 * costs memory and time to start.
 */
public final class EnvoyTypes {

    private static final String FILTERS = "envoy.extensions.filters.http.";
    private static final String POLICIES = "envoy.extensions.load_balancing_policies.";

    private static final Map<String, Supplier<Descriptor>> TYPES = Map.ofEntries(
            entry("envoy.config.cluster.v3.Cluster", Cluster::getDescriptor),
            entry("envoy.config.grpc_credential.v3.AwsIamConfig", AwsIamConfig::getDescriptor),
            entry("envoy.config.grpc_credential.v3.FileBasedMetadataConfig", FileBasedMetadataConfig::getDescriptor),
            entry("envoy.config.endpoint.v3.ClusterLoadAssignment", ClusterLoadAssignment::getDescriptor),
            entry("envoy.config.listener.v3.Listener", Listener::getDescriptor),
            entry("envoy.config.rbac.v3.Action", Action::getDescriptor),
            entry(
                    "envoy.config.route.v3.FilterConfig",
                    io.envoyproxy.envoy.config.route.v3.FilterConfig::getDescriptor),
            entry("envoy.config.route.v3.RouteConfiguration", RouteConfiguration::getDescriptor),
            entry("envoy.config.route.v3.Route", Route::getDescriptor),
            entry("envoy.config.route.v3.RouteList", RouteList::getDescriptor),
            entry("envoy.config.route.v3.VirtualHost", VirtualHost::getDescriptor),
            entry("envoy.type.matcher.v3.HttpRequestHeaderMatchInput", HttpRequestHeaderMatchInput::getDescriptor),
            entry(
                    "envoy.type.matcher.v3.HttpRequestQueryParamMatchInput",
                    HttpRequestQueryParamMatchInput::getDescriptor),
            entry("envoy.service.discovery.v3.DiscoveryResponse", DiscoveryResponse::getDescriptor),
            entry("envoy.service.discovery.v3.Resource", Resource::getDescriptor),
            entry("envoy.extensions.access_loggers.file.v3.FileAccessLog", FileAccessLog::getDescriptor),
            entry("envoy.extensions.access_loggers.stream.v3.StdoutAccessLog", StdoutAccessLog::getDescriptor),
            entry(
                    "envoy.extensions.clusters.aggregate.v3.ClusterConfig",
                    io.envoyproxy.envoy.extensions.clusters.aggregate.v3.ClusterConfig::getDescriptor),
            entry("envoy.extensions.clusters.dns.v3.DnsCluster", DnsCluster::getDescriptor),
            entry(FILTERS + "buffer.v3.Buffer", Buffer::getDescriptor),
            entry(FILTERS + "buffer.v3.BufferPerRoute", BufferPerRoute::getDescriptor),
            entry(FILTERS + "compressor.v3.Compressor", Compressor::getDescriptor),
            entry(FILTERS + "cors.v3.Cors", Cors::getDescriptor),
            entry(FILTERS + "cors.v3.CorsPolicy", CorsPolicy::getDescriptor),
            entry(FILTERS + "fault.v3.HTTPFault", HTTPFault::getDescriptor),
            entry(FILTERS + "header_mutation.v3.HeaderMutation", HeaderMutation::getDescriptor),
            entry(FILTERS + "header_mutation.v3.HeaderMutationPerRoute", HeaderMutationPerRoute::getDescriptor),
            entry(FILTERS + "health_check.v3.HealthCheck", HealthCheck::getDescriptor),
            entry(FILTERS + "local_ratelimit.v3.LocalRateLimit", LocalRateLimit::getDescriptor),
            entry(FILTERS + "ratelimit.v3.RateLimit", RateLimit::getDescriptor),
            entry(FILTERS + "ratelimit.v3.RateLimitPerRoute", RateLimitPerRoute::getDescriptor),
            entry(FILTERS + "lua.v3.Lua", Lua::getDescriptor),
            entry(FILTERS + "rbac.v3.RBAC", RBAC::getDescriptor),
            entry(FILTERS + "rbac.v3.RBACPerRoute", RBACPerRoute::getDescriptor),
            entry(FILTERS + "router.v3.Router", Router::getDescriptor),
            entry(FILTERS + "stateful_session.v3.StatefulSession", StatefulSession::getDescriptor),
            entry(FILTERS + "stateful_session.v3.StatefulSessionPerRoute", StatefulSessionPerRoute::getDescriptor),
            entry(
                    "envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager",
                    HttpConnectionManager::getDescriptor),
            entry("envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy", TcpProxy::getDescriptor),
            entry(
                    "envoy.extensions.http.stateful_session.cookie.v3.CookieBasedSessionState",
                    CookieBasedSessionState::getDescriptor),
            entry(
                    "envoy.extensions.http.stateful_session.header.v3.HeaderBasedSessionState",
                    HeaderBasedSessionState::getDescriptor),
            entry(
                    POLICIES + "client_side_weighted_round_robin.v3.ClientSideWeightedRoundRobin",
                    ClientSideWeightedRoundRobin::getDescriptor),
            entry(POLICIES + "least_request.v3.LeastRequest", LeastRequest::getDescriptor),
            entry(POLICIES + "maglev.v3.Maglev", Maglev::getDescriptor),
            entry(POLICIES + "pick_first.v3.PickFirst", PickFirst::getDescriptor),
            entry(POLICIES + "random.v3.Random", Random::getDescriptor),
            entry(POLICIES + "ring_hash.v3.RingHash", RingHash::getDescriptor),
            entry(POLICIES + "round_robin.v3.RoundRobin", RoundRobin::getDescriptor),
            entry(POLICIES + "subset.v3.Subset", Subset::getDescriptor),
            entry(POLICIES + "wrr_locality.v3.WrrLocality", WrrLocality::getDescriptor),
            entry(
                    "envoy.extensions.internal_redirect.allow_listed_routes.v3.AllowListedRoutesConfig",
                    AllowListedRoutesConfig::getDescriptor),
            entry(
                    "envoy.extensions.internal_redirect.previous_routes.v3.PreviousRoutesConfig",
                    PreviousRoutesConfig::getDescriptor),
            entry(
                    "envoy.extensions.internal_redirect.safe_cross_scheme.v3.SafeCrossSchemeConfig",
                    SafeCrossSchemeConfig::getDescriptor),
            entry(
                    "envoy.extensions.matching.common_inputs.network.v3.DestinationIPInput",
                    io.envoyproxy.envoy.extensions.matching.common_inputs.network.v3.DestinationIPInput::getDescriptor),
            entry(
                    "envoy.extensions.matching.common_inputs.network.v3.DestinationPortInput",
                    io.envoyproxy.envoy.extensions.matching.common_inputs.network.v3.DestinationPortInput
                            ::getDescriptor),
            entry(
                    "envoy.extensions.matching.common_inputs.network.v3.DirectSourceIPInput",
                    io.envoyproxy.envoy.extensions.matching.common_inputs.network.v3.DirectSourceIPInput
                            ::getDescriptor),
            entry(
                    "envoy.extensions.matching.common_inputs.network.v3.DynamicMetadataInput",
                    io.envoyproxy.envoy.extensions.matching.common_inputs.network.v3.DynamicMetadataInput
                            ::getDescriptor),
            entry(
                    "envoy.extensions.matching.common_inputs.network.v3.FilterStateInput",
                    io.envoyproxy.envoy.extensions.matching.common_inputs.network.v3.FilterStateInput::getDescriptor),
            entry(
                    "envoy.extensions.matching.common_inputs.network.v3.ServerNameInput",
                    io.envoyproxy.envoy.extensions.matching.common_inputs.network.v3.ServerNameInput::getDescriptor),
            entry(
                    "envoy.extensions.matching.common_inputs.network.v3.SourceIPInput",
                    io.envoyproxy.envoy.extensions.matching.common_inputs.network.v3.SourceIPInput::getDescriptor),
            entry(
                    "envoy.extensions.matching.common_inputs.network.v3.SourcePortInput",
                    io.envoyproxy.envoy.extensions.matching.common_inputs.network.v3.SourcePortInput::getDescriptor),
            entry(
                    "envoy.extensions.matching.common_inputs.ssl.v3.DnsSanInput",
                    io.envoyproxy.envoy.extensions.matching.common_inputs.ssl.v3.DnsSanInput::getDescriptor),
            entry(
                    "envoy.extensions.matching.common_inputs.ssl.v3.SubjectInput",
                    io.envoyproxy.envoy.extensions.matching.common_inputs.ssl.v3.SubjectInput::getDescriptor),
            entry(
                    "envoy.extensions.matching.common_inputs.ssl.v3.UriSanInput",
                    io.envoyproxy.envoy.extensions.matching.common_inputs.ssl.v3.UriSanInput::getDescriptor),
            entry(
                    "envoy.extensions.path.match.uri_template.v3.UriTemplateMatchConfig",
                    UriTemplateMatchConfig::getDescriptor),
            entry(
                    "envoy.extensions.path.rewrite.uri_template.v3.UriTemplateRewriteConfig",
                    UriTemplateRewriteConfig::getDescriptor),
            entry(
                    "envoy.extensions.rate_limit_descriptors.expr.v3.Descriptor",
                    io.envoyproxy.envoy.extensions.rate_limit_descriptors.expr.v3.Descriptor::getDescriptor),
            entry(
                    "envoy.extensions.retry.host.omit_canary_hosts.v3.OmitCanaryHostsPredicate",
                    OmitCanaryHostsPredicate::getDescriptor),
            entry(
                    "envoy.extensions.retry.host.omit_host_metadata.v3.OmitHostMetadataConfig",
                    OmitHostMetadataConfig::getDescriptor),
            entry(
                    "envoy.extensions.retry.host.previous_hosts.v3.PreviousHostsPredicate",
                    PreviousHostsPredicate::getDescriptor),
            entry(
                    "envoy.extensions.retry.priority.previous_priorities.v3.PreviousPrioritiesConfig",
                    PreviousPrioritiesConfig::getDescriptor),
            entry("envoy.extensions.transport_sockets.raw_buffer.v3.RawBuffer", RawBuffer::getDescriptor),
            entry(
                    "envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext",
                    DownstreamTlsContext::getDescriptor),
            entry("envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext", UpstreamTlsContext::getDescriptor),
            entry("envoy.extensions.upstreams.http.v3.HttpProtocolOptions", HttpProtocolOptions::getDescriptor),
            entry("google.protobuf.Duration", Duration::getDescriptor),
            entry("google.protobuf.Struct", Struct::getDescriptor),
            entry("udpa.type.v1.TypedStruct", com.github.udpa.udpa.type.v1.TypedStruct::getDescriptor),
            entry("xds.type.matcher.v3.CelMatcher", CelMatcher::getDescriptor),
            entry("xds.type.matcher.v3.HttpAttributesCelMatchInput", HttpAttributesCelMatchInput::getDescriptor),
            entry("xds.type.v3.TypedStruct", com.github.xds.type.v3.TypedStruct::getDescriptor));

    private EnvoyTypes() {}

    /** The message that {@code typeUrl} names after its last slash, or null if it is not known here. */
    public static @Nullable Descriptor find(String typeUrl) {
        String name = typeUrl.substring(typeUrl.lastIndexOf('/') + 1);
        Supplier<Descriptor> type = TYPES.get(name);
        return type == null ? NewerMessages.find(name) : type.get();
    }
}
