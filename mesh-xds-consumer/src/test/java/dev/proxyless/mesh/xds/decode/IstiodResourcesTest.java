package dev.proxyless.mesh.xds.decode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.model.Locality;
import dev.proxyless.mesh.model.cluster.Cluster;
import dev.proxyless.mesh.model.cluster.LocalityEndpoints;
import dev.proxyless.mesh.model.cluster.Membership;
import dev.proxyless.mesh.model.filter.HttpFilter;
import dev.proxyless.mesh.model.filter.config.FaultConfig;
import dev.proxyless.mesh.model.route.CallPolicy.StreamDuration;
import dev.proxyless.mesh.model.route.ListenerRules;
import dev.proxyless.mesh.model.route.RetryOn;
import dev.proxyless.mesh.model.route.RouteAction.Forward;
import dev.proxyless.mesh.model.route.VirtualHost;
import dev.proxyless.mesh.xds.resource.ResourceSource;
import dev.proxyless.mesh.xds.resource.RouteSource;
import dev.proxyless.mesh.xds.resource.XdsResource;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Resources in the shape that istiod gives them for proxyless clients ({@code GENERATOR=grpc}). */
class IstiodResourcesTest {

    private static final String HOST = "orders.shop.svc.cluster.local";

    @Test
    void theListenerHasEmptyFieldsAnEmptyFaultAndItsRoutesInRds() {
        Decoded decoded = Fixtures.listener("""
                {'name': 'orders.shop.svc.cluster.local:7070', 'apiListener': {'apiListener': {
                  '@type': 'type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager',
                  'rds': {'configSource': {'ads': {}}, 'routeConfigName': 'outbound|7070||orders.shop.svc.cluster.local'},
                  'httpFilters': [
                    {'name': 'envoy.filters.http.fault', 'typedConfig': {
                      '@type': 'type.googleapis.com/envoy.extensions.filters.http.fault.v3.HTTPFault'}},
                    {'name': 'envoy.filters.http.router', 'typedConfig': {
                      '@type': 'type.googleapis.com/envoy.extensions.filters.http.router.v3.Router'}}]}}}
                """);

        assertThat(Fixtures.accepted(decoded))
                .isEqualTo(new XdsResource.Listener(
                        HOST + ":7070",
                        new RouteSource.Rds("outbound|7070||" + HOST, ResourceSource.ADS),
                        ListenerRules.of(List.of(HttpFilter.of("envoy.filters.http.fault", FaultConfig.NONE)))));
    }

    @Test
    void theRoutesHaveDomainsWithATrailingDotTimeoutsOfNoneAndAllConditionsOfIstio() {
        Decoded decoded = Fixtures.routes("""
                {'name': 'outbound|7070||orders.shop.svc.cluster.local', 'validateClusters': false, 'virtualHosts': [{
                  'name': 'orders.shop.svc.cluster.local:7070',
                  'domains': ['orders.shop.svc.cluster.local', 'orders.shop.svc.cluster.local.', 'orders', 'orders.shop:7070'],
                  'routes': [{
                    'name': 'canary', 'match': {'prefix': '/', 'caseSensitive': true},
                    'decorator': {'operation': 'orders:7070/*'}, 'metadata': {'filterMetadata': {'istio': {}}},
                    'route': {
                      'weightedClusters': {'clusters': [
                        {'name': 'outbound|7070|v1|orders.shop.svc.cluster.local', 'weight': 100},
                        {'name': 'outbound|7070|v2|orders.shop.svc.cluster.local', 'weight': 0}], 'totalWeight': 100},
                      'timeout': '0s', 'maxStreamDuration': {'maxStreamDuration': '0s', 'grpcTimeoutHeaderMax': '0s'},
                      'retryPolicy': {
                        'retryOn': 'connect-failure,refused-stream,unavailable,cancelled,retriable-status-codes,reset-before-request,envoy-ratelimited',
                        'numRetries': 2, 'hostSelectionRetryMaxAttempts': '5', 'retriableStatusCodes': [503],
                        'retryHostPredicate': [{'name': 'envoy.retry_host_predicates.previous_hosts', 'typedConfig': {
                          '@type': 'type.googleapis.com/envoy.extensions.retry.host.previous_hosts.v3.PreviousHostsPredicate'}}]}}}],
                  'includeRequestAttemptCount': true}]}
                """);

        VirtualHost host = Fixtures.routesOf(decoded).virtualHosts().get(0);
        assertThat(host.domains()).contains(HOST + ".", "orders.shop:7070");
        Forward forward = (Forward) host.routes().get(0).action();
        assertThat(forward.clusters().totalWeight()).isEqualTo(100);
        assertThat(forward.policy().timeout()).isZero();
        assertThat(forward.policy().streamDuration())
                .contains(new StreamDuration(Optional.of(Duration.ZERO), Optional.of(Duration.ZERO), Optional.empty()));
        assertThat(forward.policy().retry().orElseThrow().conditions().retryOn())
                .contains(RetryOn.UNAVAILABLE, RetryOn.RESET_BEFORE_REQUEST)
                .hasSize(7);
        assertThat(forward.policy().retry().orElseThrow().hosts().avoidPrevious())
                .isTrue();
    }

    @Test
    void theClusterHasNeitherPolicyNorConnectTimeout() {
        Decoded decoded = Fixtures.cluster("""
                {'name': 'outbound|7070|v1|orders.shop.svc.cluster.local', 'type': 'EDS', 'edsClusterConfig': {
                  'edsConfig': {'ads': {}}, 'serviceName': 'outbound|7070|v1|orders.shop.svc.cluster.local'},
                 'metadata': {'filterMetadata': {'istio': {'services': [{'name': 'orders', 'namespace': 'shop'}]}}}}
                """);

        Cluster cluster = Fixtures.clusterOf(decoded);
        assertThat(cluster.membership()).isEqualTo(new Membership.Eds("outbound|7070|v1|" + HOST));
        assertThat(cluster.metadata().get("istio", "services")).isNotNull();
        assertThat(Fixtures.reports(decoded)).isEmpty();
    }

    @Test
    void theEndpointsHaveAnEmptyLocality() {
        Decoded decoded = Fixtures.endpoints("""
                {'clusterName': 'outbound|7070|v1|orders.shop.svc.cluster.local', 'endpoints': [{
                  'locality': {}, 'loadBalancingWeight': 2, 'lbEndpoints': [
                    {'endpoint': {'address': {'socketAddress': {'address': '10.1.0.7', 'portValue': 7070}}},
                     'healthStatus': 'HEALTHY', 'loadBalancingWeight': 1,
                     'metadata': {'filterMetadata': {'istio': {'workload': 'orders-v1;shop;orders;v1;Kubernetes'}}}},
                    {'endpoint': {'address': {'socketAddress': {'address': '10.1.0.8', 'portValue': 7070}}},
                     'healthStatus': 'DRAINING', 'loadBalancingWeight': 1}]}]}
                """);

        LocalityEndpoints locality = Fixtures.endpointsOf(decoded).localities().get(0);
        assertThat(locality.locality()).isSameAs(Locality.UNKNOWN);
        assertThat(locality.weight()).isEqualTo(2);
        assertThat(locality.endpoints())
                .extracting(endpoint -> endpoint.health().isHealthy())
                .containsExactly(true, false);
        assertThat(Fixtures.reports(decoded)).isEmpty();
    }
}
