package dev.proxyless.mesh.xds.decode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.model.cluster.Membership;
import dev.proxyless.mesh.model.snapshot.ConfigError;
import dev.proxyless.mesh.xds.resource.ResourceSource;
import dev.proxyless.mesh.xds.resource.ResourceType;
import dev.proxyless.mesh.xds.resource.RouteSource;
import dev.proxyless.mesh.xds.resource.XdsResource;
import dev.proxyless.mesh.xds.runtime.RuntimeValues;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigSourceDecoderTest {

    private static final String MANAGER = "'@type': 'type.googleapis.com/envoy.extensions.filters.network"
            + ".http_connection_manager.v3.HttpConnectionManager'";
    private static final String CLUSTERS = "xdstp://mesh/envoy.config.cluster.v3.Cluster/";
    private static final String ENDPOINTS = "xdstp://mesh/envoy.config.endpoint.v3.ClusterLoadAssignment/";

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {'path_config_source': {'path': 'e.yaml', 'watched_directory': {'path': '/etc'}}} | /etc
            {'path_config_source': {'path': 'e.yaml'}} |
            {'path': 'e.yaml'} |
            """)
    void endpointsMayBeInAFile(String source, String watched) {
        assertThat(cluster("c", "'eds_config': " + source).endpoints())
                .isEqualTo(new ResourceSource.File(
                        Path.of("e.yaml"), Optional.ofNullable(watched).map(Path::of)));
    }

    @Test
    void endpointsMayComeOnAStreamOfTheirOwn() {
        String stream =
                "{'api_config_source': {'api_type': 'DELTA_GRPC', 'transport_api_version': 'V3', 'grpc_services':"
                        + " [{'envoy_grpc': {'cluster_name': 'xds'}}]}, 'initial_fetch_timeout': '3s'}";

        assertThat(decoded(Set.of("xds", "b"), stream))
                .isInstanceOfSatisfying(
                        Decoded.Accepted.class,
                        accepted -> assertThat(((XdsResource.ClusterResource) accepted.resource()).endpoints())
                                .isEqualTo(new ResourceSource.Timed(
                                        new ResourceSource.Stream(ResourceType.ENDPOINTS, List.of("xds"), true),
                                        Duration.ofSeconds(3))));
        assertThat(decoded(Set.of("b"), stream))
                .isInstanceOfSatisfying(
                        Decoded.Rejected.class,
                        rejected -> assertThat(rejected.errors())
                                .singleElement()
                                .extracting(ConfigError::describe)
                                .asString()
                                .endsWith("eds_cluster_config.eds_config.api_config_source.grpc_services[0].envoy_grpc."
                                        + "cluster_name: \"xds\" (expected: one of the bootstrap's static clusters with"
                                        + " an address: [b])"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {'api_type': 'REST', 'cluster_names': ['xds']} | api_type: REST (expected: GRPC or DELTA_GRPC)
            {'api_type': 'AGGREGATED_GRPC', 'grpc_services': [{'envoy_grpc': {'cluster_name': 'xds'}}]} | api_type: AGGREGATED_GRPC (expected: GRPC or
            {'api_type': 'GRPC', 'transport_api_version': 'V2', 'grpc_services': [{'envoy_grpc': {'cluster_name': 'xds'}}]} | transport_api_version: V2 (expected: V3)
            {'api_type': 'GRPC', 'grpc_services': [{'google_grpc': {'target_uri': 'elsewhere:1', 'stat_prefix': 's'}}]} | grpc_services[0].google_grpc: set (expected: unset, it is not supported; use envoy_grpc with a static cluster
            """)
    void aStreamThatCannotBeOpenedOrThatMayLeadAnywhereIsRefused(String source, String problem) {
        assertThat(decoded(Set.of("xds"), "{'api_config_source': " + source + "}"))
                .isInstanceOfSatisfying(
                        Decoded.Rejected.class,
                        rejected -> assertThat(rejected.errors().get(0).describe())
                                .contains("eds_config.api_config_source." + problem));
    }

    private static Decoded decoded(Set<String> controlPlanes, String source) {
        return ResourceDecoder.create(RuntimeValues.NONE, controlPlanes, "")
                .decode(
                        ResourceType.CLUSTER,
                        Fixtures.any(
                                ResourceType.CLUSTER,
                                "{'name': 'c', 'type': 'EDS', 'eds_cluster_config': {'eds_config': " + source + "}}"));
    }

    @Test
    void routesMayBeInAFile() {
        XdsResource listener = Fixtures.accepted(Fixtures.listener("{'name': 'l', 'api_listener': {'api_listener': {"
                + MANAGER + ", 'rds': {'route_config_name': 'r', 'config_source': {'path_config_source': {'path':"
                + " '/r.yaml'}}}}}}"));

        assertThat(listener)
                .isEqualTo(new XdsResource.Listener(
                        "l", new RouteSource.Rds("r", new ResourceSource.File(Path.of("/r.yaml"), Optional.empty()))));
    }

    @Test
    void namesAreKnownHoweverTheyAreWritten() {
        XdsResource.ClusterResource cluster = cluster(
                CLUSTERS + "%61?y=1&x=2", "'eds_config': {'ads': {}}, 'service_name': '" + ENDPOINTS + "e?b&a'");

        assertThat(cluster.name()).isEqualTo(CLUSTERS + "a?x=2&y=1");
        assertThat(cluster.cluster().membership()).isEqualTo(new Membership.Eds(ENDPOINTS + "e?a=&b="));
        assertThat(cluster.endpoints()).isEqualTo(ResourceSource.ADS);
    }

    @ParameterizedTest
    @CsvSource({
        CLUSTERS + "a,'',eds_cluster_config.service_name: \"\" (expected: not empty)",
        ENDPOINTS + "a,e,name: \"" + ENDPOINTS
                + "a\" names another type (expected: xdstp://AUTHORITY/envoy.config.cluster",
        CLUSTERS + "a," + CLUSTERS + "a,eds_cluster_config.service_name: \"" + CLUSTERS + "a\" names another type",
        "xdstp://mesh,e,name: \"xdstp://mesh\" (expected: xdstp://AUTHORITY/TYPE/ID"
    })
    void aNameThatCannotBeTheResourcesIsRefused(String name, String service, String problem) {
        assertThat(Fixtures.problems(Fixtures.cluster("{'name': '" + name + "', 'type': 'EDS', 'eds_cluster_config':"
                        + " {'eds_config': {'ads': {}}, 'service_name': '" + service + "'}}")))
                .singleElement()
                .asString()
                .startsWith(problem);
    }

    private static XdsResource.ClusterResource cluster(String name, String config) {
        return (XdsResource.ClusterResource) Fixtures.accepted(
                Fixtures.cluster("{'name': '" + name + "', 'type': 'EDS', 'eds_cluster_config': {" + config + "}}"));
    }
}
