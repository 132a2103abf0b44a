package dev.proxyless.mesh.xds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import dev.proxyless.mesh.xds.Finding.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ValidationTest {

    private static final String ROUTES = """
            - "@type": type.googleapis.com/envoy.config.route.v3.RouteConfiguration
              name: orders
              virtual_hosts:
              - {name: orders, domains: [orders], routes: [{match: {prefix: /}, route: {cluster: orders-v1}}]}
            """;
    private static final String CLUSTER = """
            - "@type": type.googleapis.com/envoy.config.cluster.v3.Cluster
              name: orders-v1
              type: STATIC
              load_assignment: {cluster_name: orders-v1, endpoints: [{lb_endpoints: [{endpoint: {address: {socket_address: {address: 10.0.0.1, port_value: 80}}}}]}]}
            """;

    @TempDir
    private Path folder;

    @Test
    void aConfigurationOfWhichEverythingHasItsEffectHasNoFindings() {
        Validation validation = Validation.of(write("mesh.yaml", "resources:\n" + ROUTES + CLUSTER));

        assertThat(validation.findings()).isEmpty();
        assertThat(validation.resources()).isEqualTo(2);
    }

    @Test
    void aFieldWithoutEffectIsFoundInEachResourceThatHasIt() {
        String clusters = CLUSTER + "  alt_stat_name: a\n  max_requests_per_connection: 7\n"
                + CLUSTER.replace("orders-v1", "orders-v2") + "  max_requests_per_connection: 7\n";

        assertThat(Validation.of(write("mesh.yaml", "resources:\n" + clusters)).findings())
                .filteredOn(finding -> finding.field().equals("max_requests_per_connection"))
                .extracting(Finding::kind, Finding::resourceName)
                .containsExactly(tuple(Kind.IGNORED, "orders-v1"), tuple(Kind.IGNORED, "orders-v2"));
    }

    @Test
    void soIsOneOfAClusterThatIsOnlyTheAddressOfAControlPlane() {
        Path bootstrap = write("envoy.yaml", """
                node: {id: n, cluster: c}
                dynamic_resources:
                  lds_config: {ads: {}}
                  ads_config: {api_type: GRPC, grpc_services: [{envoy_grpc: {cluster_name: xds}}]}
                static_resources:
                  clusters:
                  - name: xds
                    connect_timeout: 1s
                    load_assignment: {endpoints: [{lb_endpoints: [{endpoint: {address: {socket_address: {address: a, port_value: 1}}}}]}]}
                """);

        assertThat(Validation.of(bootstrap).findings())
                .extracting(Finding::kind, Finding::field)
                .containsExactly(tuple(Kind.IGNORED, "static_resources.clusters[xds].connect_timeout"));
    }

    @Test
    void aRefusedResourceIsFoundWithFieldAndRemedyAndSoIsWhoRefersToIt() {
        String refused = CLUSTER.replace("STATIC", "ORIGINAL_DST");

        List<Finding> findings = Validation.of(write("mesh.yaml", "resources:\n" + ROUTES + refused))
                .findings();

        assertThat(findings).extracting(Finding::kind).containsExactly(Kind.REFUSED, Kind.MISSING);
        assertThat(findings.get(0).describe())
                .contains("mesh.yaml: Cluster \"orders-v1\": type: ORIGINAL_DST (expected: EDS, STATIC");
        assertThat(findings.get(1).describe())
                .contains("RouteConfiguration \"orders\": virtual_hosts[0].routes[0].route.cluster: ")
                .contains("ORIGINAL_DST");
    }

    /** Without it the route would take requests that are meant for the next one. */
    @Test
    void aConditionThatIsNotKnownIsRefusedInAFileTooAndAnyOtherFieldIsReportedOnce() {
        String routes = ROUTES.replace("prefix: /", "prefix: /, cookies: [{name: a}]") + "  colour: red\n";

        assertThat(Validation.of(write("mesh.yaml", "resources:\n" + routes + CLUSTER))
                        .findings())
                .extracting(Finding::kind, Finding::field)
                .containsExactlyInAnyOrder(
                        tuple(Kind.IGNORED, "resources[0].virtual_hosts[0].routes[0].match.cookies"),
                        tuple(Kind.IGNORED, "resources[0].colour"),
                        tuple(Kind.REFUSED, "virtual_hosts[0].routes[0].match.(unknown)"));
    }

    @Test
    void aNameThatNothingHasIsFoundWithTheNamesThatThereAre() {
        String routes = ROUTES.replace(
                "cluster: orders-v1",
                "weighted_clusters: {clusters: [{name: orders-v1, weight: 1}, {name: orders-v9, weight: 1}]}");

        assertThat(Validation.of(write("mesh.yaml", "resources:\n" + routes + CLUSTER))
                        .findings())
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.kind()).isEqualTo(Kind.MISSING);
                    assertThat(finding.field())
                            .isEqualTo("virtual_hosts[0].routes[0].route.weighted_clusters.clusters[1].name");
                    assertThat(finding.problem()).contains("orders-v9").contains("one of \"orders-v1\"");
                });
    }

    @Test
    void aNameInAWeightedListOfOneIsFoundThere() {
        String routes =
                ROUTES.replace("cluster: orders-v1", "weighted_clusters: {clusters: [{name: orders-v9, weight: 100}]}");

        assertThat(Validation.of(write("mesh.yaml", "resources:\n" + routes + CLUSTER))
                        .findings())
                .singleElement()
                .satisfies(finding -> assertThat(finding.field())
                        .isEqualTo("virtual_hosts[0].routes[0].route.weighted_clusters.clusters[0].name"));
    }

    @Test
    void theClusterOfACopyIsLookedFor() {
        String routes = ROUTES.replace(
                "cluster: orders-v1", "cluster: orders-v1, request_mirror_policies: [{cluster: orders-v9}]");

        assertThat(Validation.of(write("mesh.yaml", "resources:\n" + routes + CLUSTER))
                        .findings())
                .singleElement()
                .satisfies(finding -> assertThat(finding.field())
                        .isEqualTo("virtual_hosts[0].routes[0].route.request_mirror_policies.cluster"));
    }

    @Test
    void aClusterWithoutEndpointsIsFound() {
        String clusters = CLUSTER.replaceFirst("endpoints: \\[.*]}", "endpoints: [{}]}");

        assertThat(Validation.of(write("mesh.yaml", "resources:\n" + clusters)).findings())
                .extracting(Finding::describe)
                .containsExactly(folder.resolve("mesh.yaml") + ": Cluster \"orders-v1\": load_assignment.endpoints:"
                        + " no endpoint (expected: one or more, without which calls fail)");
    }

    @Test
    void endpointsWithoutAnyAreFound() {
        String endpoints = """
                - "@type": type.googleapis.com/envoy.config.endpoint.v3.ClusterLoadAssignment
                  cluster_name: orders-v1
                """;

        assertThat(Validation.of(write("mesh.yaml", "resources:\n" + endpoints)).findings())
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.kind()).isEqualTo(Kind.MISSING);
                    assertThat(finding.describe())
                            .contains("ClusterLoadAssignment \"orders-v1\": endpoints: no endpoint");
                });
    }

    @Test
    void aLocalityWithoutTheWeightThatItsClusterAsksForIsFound() {
        String weighing = "  common_lb_config: {locality_weighted_lb_config: {}}\n";
        String localities = """
                - locality: {zone: a}
                  load_balancing_weight: 1
                  lb_endpoints: [{endpoint: {address: {socket_address: {address: 10.0.0.1, port_value: 80}}}}]
                - locality: {region: eu, zone: b}
                  lb_endpoints: [{endpoint: {address: {socket_address: {address: 10.0.0.2, port_value: 80}}}}]
                """;
        String inline = """
                - "@type": type.googleapis.com/envoy.config.cluster.v3.Cluster
                  name: inline
                  type: STATIC
                  load_assignment:
                    cluster_name: inline
                    endpoints:
                """ + localities.indent(4) + weighing;
        String sent = """
                - "@type": type.googleapis.com/envoy.config.cluster.v3.Cluster
                  name: sent
                  type: EDS
                  eds_cluster_config: {service_name: members, eds_config: {ads: {}}}
                """ + weighing + """
                - "@type": type.googleapis.com/envoy.config.endpoint.v3.ClusterLoadAssignment
                  cluster_name: members
                  endpoints:
                """ + localities.indent(2);

        assertThat(Validation.of(write("mesh.yaml", "resources:\n" + inline + sent))
                        .findings())
                .extracting(Finding::kind, Finding::resourceName, Finding::field)
                .containsExactly(
                        tuple(Kind.IGNORED, "inline", "load_assignment.endpoints.load_balancing_weight"),
                        tuple(Kind.IGNORED, "members", "endpoints.load_balancing_weight"));
        assertThat(Validation.of(write("mesh.yaml", "resources:\n" + inline.replace(weighing, "")))
                        .findings())
                .isEmpty();
    }

    @Test
    void aNameInATreeOfConditionsIsFoundByTheTree() {
        String tree = ROUTES.replace("routes: [{match: {prefix: /}, route: {cluster: orders-v1}}]", """
                matcher: {on_no_match: {action: {name: r, typed_config: {"@type":
                 type.googleapis.com/envoy.config.route.v3.Route, match: {prefix: /}, route: {cluster: orders-v9}}}}}""");

        assertThat(Validation.of(write("mesh.yaml", "resources:\n" + tree + CLUSTER))
                        .findings())
                .singleElement()
                .satisfies(finding -> assertThat(finding.field()).isEqualTo("virtual_hosts[0].matcher.cluster"));
    }

    @Test
    void aNameThatOccursTwiceIsFound() {
        assertThat(Validation.of(write("mesh.yaml", "resources:\n" + CLUSTER + CLUSTER))
                        .findings())
                .singleElement()
                .satisfies(finding -> assertThat(finding.problem()).startsWith("occurs more than once"));
    }

    @Test
    void theFilesOfABootstrapAndThoseThatTheyNameAreReadToo() {
        write("eds.yaml", """
                resources:
                - "@type": type.googleapis.com/envoy.config.endpoint.v3.ClusterLoadAssignment
                  cluster_name: orders-v1
                  endpoints: [{lb_endpoints: [{endpoint: {address: {socket_address: {address: 127.0.0.1, port_value: 70000}}}}]}]
                """);
        write("cds.yaml", """
                resources:
                - "@type": type.googleapis.com/envoy.config.cluster.v3.Cluster
                  name: orders-v1
                  type: EDS
                  eds_cluster_config: {eds_config: {path_config_source: {path: %s}}}
                """.formatted(folder.resolve("eds.yaml")));
        Path bootstrap = write("envoy.yaml", """
                dynamic_resources:
                  cds_config: {path_config_source: {path: %s}}
                  lds_config: {path_config_source: {path: %s}}
                """.formatted(folder.resolve("cds.yaml"), folder.resolve("lds.yaml")));

        assertThat(Validation.of(bootstrap).findings())
                .filteredOn(finding -> finding.kind() != Kind.IGNORED)
                .extracting(Finding::describe)
                .anySatisfy(text -> assertThat(text).contains("lds.yaml: no such file"))
                .anySatisfy(text ->
                        assertThat(text).contains("eds.yaml: ClusterLoadAssignment \"orders-v1\": endpoints[0]"))
                .anySatisfy(text -> assertThat(text).contains("cds.yaml: Cluster \"orders-v1\": eds_cluster_config: "));
    }

    @Test
    void whatAControlPlaneWouldSendIsTakenToBeThere() {
        Path bootstrap = write("grpc.json", """
                {"xds_servers": [{"server_uri": "127.0.0.1:1", "channel_creds": [{"type": "insecure"}]}],
                 "node": {"id": "n"}, "colour": "red"}
                """);

        assertThat(Validation.of(bootstrap).findings())
                .singleElement()
                .satisfies(finding -> assertThat(finding.field()).isEqualTo("colour"));
    }

    @Test
    void mistakesInDocumentsOfAppMeshAreFoundWithFileAndLine() throws IOException {
        Path mesh = Files.createDirectory(folder.resolve("mesh"));
        Files.writeString(mesh.resolve("service.yaml"), """
                meshName: shop
                virtualServiceName: orders.internal
                spec:
                  provider: {virtualNode: {virtualNodeName: v1}}
                """);

        assertThat(Validation.of(mesh).findings())
                .singleElement()
                .satisfies(finding -> assertThat(finding.describe())
                        .startsWith("service.yaml:4: spec.provider.virtualNode.virtualNodeName: \"v1\""));
    }

    @Test
    void whatCannotBeReadIsAFindingWithLineAndRemedy() {
        Path file = write("mesh.yaml", "resources:\n- name: orders\n  type: [\n");

        assertThat(Validation.of(file).findings())
                .singleElement()
                .satisfies(finding -> assertThat(finding.describe()).startsWith(file + ":"));
        assertThat(Validation.of(folder.resolve("missing.yaml")).findings())
                .extracting(Finding::problem)
                .containsExactly("no such file");
    }

    private Path write(String name, String text) {
        try {
            return Files.writeString(folder.resolve(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
