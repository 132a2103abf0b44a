package dev.proxyless.mesh.xds.decode;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Struct;
import com.google.protobuf.util.JsonFormat;
import dev.proxyless.mesh.model.cluster.EndpointSet;
import dev.proxyless.mesh.model.route.Route;
import dev.proxyless.mesh.model.route.RouteAction.Forward;
import dev.proxyless.mesh.model.route.RouteConfig;
import dev.proxyless.mesh.model.source.SourceEvent;
import dev.proxyless.mesh.xds.resource.NewerMessages;
import dev.proxyless.mesh.xds.resource.ResourceType;
import dev.proxyless.mesh.xds.resource.XdsResource;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.rbac.v3.Action;
import io.envoyproxy.envoy.config.route.v3.FilterConfig;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.RouteList;
import io.envoyproxy.envoy.extensions.clusters.aggregate.v3.ClusterConfig;
import io.envoyproxy.envoy.extensions.clusters.dns.v3.DnsCluster;
import io.envoyproxy.envoy.extensions.filters.http.cache.v3.CacheConfig;
import io.envoyproxy.envoy.extensions.filters.http.ext_authz.v3.ExtAuthzPerRoute;
import io.envoyproxy.envoy.extensions.filters.http.fault.v3.HTTPFault;
import io.envoyproxy.envoy.extensions.filters.http.header_mutation.v3.HeaderMutation;
import io.envoyproxy.envoy.extensions.filters.http.header_mutation.v3.HeaderMutationPerRoute;
import io.envoyproxy.envoy.extensions.filters.http.local_ratelimit.v3.LocalRateLimit;
import io.envoyproxy.envoy.extensions.filters.http.rbac.v3.RBAC;
import io.envoyproxy.envoy.extensions.filters.http.router.v3.Router;
import io.envoyproxy.envoy.extensions.filters.http.stateful_session.v3.StatefulSession;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.http.stateful_session.cookie.v3.CookieBasedSessionState;
import io.envoyproxy.envoy.extensions.http.stateful_session.header.v3.HeaderBasedSessionState;
import io.envoyproxy.envoy.extensions.internal_redirect.allow_listed_routes.v3.AllowListedRoutesConfig;
import io.envoyproxy.envoy.extensions.internal_redirect.previous_routes.v3.PreviousRoutesConfig;
import io.envoyproxy.envoy.extensions.internal_redirect.safe_cross_scheme.v3.SafeCrossSchemeConfig;
import io.envoyproxy.envoy.extensions.load_balancing_policies.client_side_weighted_round_robin.v3.ClientSideWeightedRoundRobin;
import io.envoyproxy.envoy.extensions.load_balancing_policies.least_request.v3.LeastRequest;
import io.envoyproxy.envoy.extensions.load_balancing_policies.random.v3.Random;
import io.envoyproxy.envoy.extensions.load_balancing_policies.ring_hash.v3.RingHash;
import io.envoyproxy.envoy.extensions.load_balancing_policies.round_robin.v3.RoundRobin;
import io.envoyproxy.envoy.extensions.load_balancing_policies.wrr_locality.v3.WrrLocality;
import io.envoyproxy.envoy.extensions.matching.common_inputs.network.v3.ServerNameInput;
import io.envoyproxy.envoy.extensions.matching.common_inputs.ssl.v3.SubjectInput;
import io.envoyproxy.envoy.extensions.path.match.uri_template.v3.UriTemplateMatchConfig;
import io.envoyproxy.envoy.extensions.path.rewrite.uri_template.v3.UriTemplateRewriteConfig;
import io.envoyproxy.envoy.extensions.rate_limit_descriptors.expr.v3.Descriptor;
import io.envoyproxy.envoy.extensions.retry.host.omit_canary_hosts.v3.OmitCanaryHostsPredicate;
import io.envoyproxy.envoy.extensions.retry.host.omit_host_metadata.v3.OmitHostMetadataConfig;
import io.envoyproxy.envoy.extensions.retry.host.previous_hosts.v3.PreviousHostsPredicate;
import io.envoyproxy.envoy.extensions.retry.priority.previous_priorities.v3.PreviousPrioritiesConfig;
import io.envoyproxy.envoy.extensions.transport_sockets.raw_buffer.v3.RawBuffer;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext;
import io.envoyproxy.envoy.extensions.upstreams.http.v3.HttpProtocolOptions;
import io.envoyproxy.envoy.type.matcher.v3.HttpRequestHeaderMatchInput;
import io.envoyproxy.envoy.type.matcher.v3.HttpRequestQueryParamMatchInput;
import java.util.List;
import java.util.Objects;

/** Resources written as JSON, with single quotes for double ones, and what comes of them. */
final class Fixtures {

    private static final JsonFormat.TypeRegistry TYPES = JsonFormat.TypeRegistry.newBuilder()
            .add(Listener.getDescriptor())
            .add(RouteConfiguration.getDescriptor())
            .add(Cluster.getDescriptor())
            .add(ClusterLoadAssignment.getDescriptor())
            .add(HttpConnectionManager.getDescriptor())
            .add(Router.getDescriptor())
            .add(HttpRequestHeaderMatchInput.getDescriptor())
            .add(HttpRequestQueryParamMatchInput.getDescriptor())
            .add(RouteList.getDescriptor())
            .add(Objects.requireNonNull(NewerMessages.find(NewerMessages.CLUSTER_MATCHER)))
            .add(Action.getDescriptor())
            .add(SubjectInput.getDescriptor())
            .add(ServerNameInput.getDescriptor())
            .add(Descriptor.getDescriptor())
            .add(UriTemplateMatchConfig.getDescriptor())
            .add(UriTemplateRewriteConfig.getDescriptor())
            .add(HTTPFault.getDescriptor())
            .add(RBAC.getDescriptor())
            .add(LocalRateLimit.getDescriptor())
            .add(io.envoyproxy.envoy.extensions.filters.http.ratelimit.v3.RateLimit.getDescriptor())
            .add(StatefulSession.getDescriptor())
            .add(CookieBasedSessionState.getDescriptor())
            .add(HeaderBasedSessionState.getDescriptor())
            .add(HeaderMutation.getDescriptor())
            .add(HeaderMutationPerRoute.getDescriptor())
            .add(CacheConfig.getDescriptor())
            .add(ExtAuthzPerRoute.getDescriptor())
            .add(FilterConfig.getDescriptor())
            .add(RoundRobin.getDescriptor())
            .add(LeastRequest.getDescriptor())
            .add(Random.getDescriptor())
            .add(RingHash.getDescriptor())
            .add(WrrLocality.getDescriptor())
            .add(ClientSideWeightedRoundRobin.getDescriptor())
            .add(PreviousHostsPredicate.getDescriptor())
            .add(OmitCanaryHostsPredicate.getDescriptor())
            .add(OmitHostMetadataConfig.getDescriptor())
            .add(PreviousPrioritiesConfig.getDescriptor())
            .add(RawBuffer.getDescriptor())
            .add(UpstreamTlsContext.getDescriptor())
            .add(HttpProtocolOptions.getDescriptor())
            .add(com.github.xds.type.v3.TypedStruct.getDescriptor())
            .add(com.github.udpa.udpa.type.v1.TypedStruct.getDescriptor())
            .add(Struct.getDescriptor())
            .add(DnsCluster.getDescriptor())
            .add(AllowListedRoutesConfig.getDescriptor())
            .add(PreviousRoutesConfig.getDescriptor())
            .add(SafeCrossSchemeConfig.getDescriptor())
            .add(ClusterConfig.getDescriptor())
            .build();

    private Fixtures() {}

    static Decoded listener(String json) {
        return decode(ResourceType.LISTENER, json);
    }

    static Decoded cluster(String json) {
        return decode(ResourceType.CLUSTER, json);
    }

    /** A static cluster of no endpoints with some more fields. */
    static Decoded clusterWith(String fields) {
        return cluster("{'name': 'c', 'type': 'STATIC', 'load_assignment': {'cluster_name': 'c'}, " + fields + "}");
    }

    static Decoded routes(String json) {
        return decode(ResourceType.ROUTE_CONFIGURATION, json);
    }

    /** A route configuration of one virtual host of one route. */
    static Decoded route(String json) {
        return routes("{'name': 'r', 'virtual_hosts': [{'name': 'v', 'domains': ['*'], 'routes': [" + json + "]}]}");
    }

    /** A route of a {@code RouteAction}. */
    static Decoded forward(String action) {
        return route("{'match': {'prefix': '/'}, 'route': " + action + "}");
    }

    static Decoded match(String match) {
        return route("{'match': " + match + ", 'route': {'cluster': 'c'}}");
    }

    static Decoded endpoints(String json) {
        return decode(ResourceType.ENDPOINTS, json);
    }

    static Decoded decode(ResourceType type, String json) {
        return ResourceDecoder.create().decode(type, any(type, json));
    }

    static Any any(ResourceType type, String json) {
        Message.Builder builder = switch (type) {
            case LISTENER -> Listener.newBuilder();
            case ROUTE_CONFIGURATION -> RouteConfiguration.newBuilder();
            case CLUSTER -> Cluster.newBuilder();
            case ENDPOINTS -> ClusterLoadAssignment.newBuilder();
        };
        try {
            JsonFormat.parser().usingTypeRegistry(TYPES).merge(json.replace('\'', '"'), builder);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException(json, e);
        }
        return Any.pack(builder.build());
    }

    static XdsResource accepted(Decoded decoded) {
        assertThat(problems(decoded)).isEmpty();
        return ((Decoded.Accepted) decoded).resource();
    }

    static RouteConfig routesOf(Decoded decoded) {
        return ((XdsResource.RouteConfiguration) accepted(decoded)).routes();
    }

    static Route routeOf(Decoded decoded) {
        return routesOf(decoded).virtualHosts().get(0).routes().get(0);
    }

    static Forward forwardOf(Decoded decoded) {
        return (Forward) routeOf(decoded).action();
    }

    static dev.proxyless.mesh.model.cluster.Cluster clusterOf(Decoded decoded) {
        return ((XdsResource.ClusterResource) accepted(decoded)).cluster();
    }

    static EndpointSet endpointsOf(Decoded decoded) {
        return ((XdsResource.Endpoints) accepted(decoded)).endpoints();
    }

    /** Each error as {@code field: problem}. */
    static List<String> problems(Decoded decoded) {
        return decoded instanceof Decoded.Rejected rejected
                ? rejected.errors().stream()
                        .map(e -> e.field() + ": " + e.problem())
                        .toList()
                : List.of();
    }

    /** Each field that is not honoured, as {@code field: consequence}. */
    static List<String> reports(Decoded decoded) {
        return decoded.unsupported().stream()
                .map((SourceEvent.Unsupported u) -> u.field() + ": " + u.consequence())
                .toList();
    }
}
