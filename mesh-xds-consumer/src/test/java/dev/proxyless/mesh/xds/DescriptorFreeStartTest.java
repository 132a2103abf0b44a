package dev.proxyless.mesh.xds;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.xds.bootstrap.Bootstrap;
import dev.proxyless.mesh.xds.document.ConfigDocument;
import dev.proxyless.mesh.xds.resource.ResourceType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Holds the start of a process to going without the descriptors of Envoy's messages, which take it long to load. */
class DescriptorFreeStartTest {

    private static final String BOOTSTRAP =
            "{\"xds_servers\":[{\"server_uri\":\"a:1\",\"channel_creds\":[{\"type\":\"insecure\"}]}],"
                    + "\"node\":{\"id\":\"n\",\"metadata\":{\"a\":\"b\"}}}";
    private static final String RESOURCES = """
            resources:
            - "@type": type.googleapis.com/envoy.config.listener.v3.Listener
              name: l
              api_listener:
                api_listener:
                  "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                  rds: {config_source: {ads: {}}, route_config_name: r}
                  http_filters:
                  - {name: router, typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router}}
            - "@type": type.googleapis.com/envoy.config.route.v3.RouteConfiguration
              name: r
              virtual_hosts:
              - name: v
                domains: ["*"]
                routes:
                - match: {prefix: "/"}
                  route: {timeout: 2s, retry_policy: {retry_on: 5xx}, weighted_clusters: {clusters: [{name: c, weight: 1}]}}
            - "@type": type.googleapis.com/envoy.config.cluster.v3.Cluster
              name: c
              type: EDS
              eds_cluster_config: {eds_config: {ads: {}}}
            - "@type": type.googleapis.com/envoy.config.endpoint.v3.ClusterLoadAssignment
              cluster_name: c
              endpoints:
              - lb_endpoints: [{endpoint: {address: {socket_address: {address: 127.0.0.1, port_value: 1}}}}]
            """;

    @Test
    void whatAControlPlaneMostlySendsTakesNoDescriptor() throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xlog:class+load",
                "-cp",
                System.getProperty("java.class.path"),
                DescriptorFreeStart.class.getName(),
                BOOTSTRAP));
        Bootstrap bootstrap = Bootstrap.of(ConfigDocument.parse("resources", RESOURCES));
        bootstrap
                .staticResources()
                .forEach(resource -> command.add(
                        Base64.getEncoder().encodeToString(resource.getValue().toByteArray())));

        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        List<String> output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList();

        assertThat(process.waitFor()).as(() -> String.join("\n", output)).isZero();
        assertThat(output).filteredOn("Accepted"::equals).hasSize(ResourceType.values().length);
        assertThat(output)
                .filteredOn(line -> line.contains(" io.envoyproxy.") && line.contains("Proto "))
                .isEmpty();
        // What the compiler leaves of a record's equals and hashCode to the virtual machine takes it 5 ms and more a
        // record.
        assertThat(output)
                .filteredOn(line -> line.contains(" java.lang.runtime.ObjectMethods "))
                .isEmpty();
    }
}
