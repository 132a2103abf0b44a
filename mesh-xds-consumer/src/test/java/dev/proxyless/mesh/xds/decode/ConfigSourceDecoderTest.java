package dev.proxyless.mesh.xds.decode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.model.cluster.Membership;
import dev.proxyless.mesh.xds.resource.ResourceSource;
import dev.proxyless.mesh.xds.resource.RouteSource;
import dev.proxyless.mesh.xds.resource.XdsResource;
import java.nio.file.Path;
import java.util.Optional;
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
