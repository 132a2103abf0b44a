package dev.proxyless.mesh.xds.wire;

import dev.proxyless.mesh.xds.resource.ResourceType;
import io.envoyproxy.envoy.service.cluster.v3.ClusterDiscoveryServiceGrpc;
import io.envoyproxy.envoy.service.discovery.v3.AggregatedDiscoveryServiceGrpc;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.envoyproxy.envoy.service.endpoint.v3.EndpointDiscoveryServiceGrpc;
import io.envoyproxy.envoy.service.listener.v3.ListenerDiscoveryServiceGrpc;
import io.envoyproxy.envoy.service.route.v3.RouteDiscoveryServiceGrpc;
import io.grpc.MethodDescriptor;

/** The services of a control plane that are asked: the one for all types, and that of each type. */
public enum DiscoveryService {
    AGGREGATED,
    LISTENERS,
    ROUTES,
    CLUSTERS,
    ENDPOINTS;

    /** The service of one type. */
    public static DiscoveryService of(ResourceType type) {
        return switch (type) {
            case LISTENER -> LISTENERS;
            case ROUTE_CONFIGURATION -> ROUTES;
            case CLUSTER -> CLUSTERS;
            case ENDPOINTS -> ENDPOINTS;
        };
    }

    /** The method of the state-of-the-world variant. */
    MethodDescriptor<DiscoveryRequest, DiscoveryResponse> stream() {
        return switch (this) {
            case AGGREGATED -> AggregatedDiscoveryServiceGrpc.getStreamAggregatedResourcesMethod();
            case LISTENERS -> ListenerDiscoveryServiceGrpc.getStreamListenersMethod();
            case ROUTES -> RouteDiscoveryServiceGrpc.getStreamRoutesMethod();
            case CLUSTERS -> ClusterDiscoveryServiceGrpc.getStreamClustersMethod();
            case ENDPOINTS -> EndpointDiscoveryServiceGrpc.getStreamEndpointsMethod();
        };
    }

    /** The method of the incremental variant. */
    MethodDescriptor<DeltaDiscoveryRequest, DeltaDiscoveryResponse> delta() {
        return switch (this) {
            case AGGREGATED -> AggregatedDiscoveryServiceGrpc.getDeltaAggregatedResourcesMethod();
            case LISTENERS -> ListenerDiscoveryServiceGrpc.getDeltaListenersMethod();
            case ROUTES -> RouteDiscoveryServiceGrpc.getDeltaRoutesMethod();
            case CLUSTERS -> ClusterDiscoveryServiceGrpc.getDeltaClustersMethod();
            case ENDPOINTS -> EndpointDiscoveryServiceGrpc.getDeltaEndpointsMethod();
        };
    }
}
