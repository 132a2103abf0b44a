package dev.proxyless.mesh.xds;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.model.cluster.Cluster;
import dev.proxyless.mesh.model.cluster.Membership;
import dev.proxyless.mesh.xds.discovery.ScriptedDiscovery;
import dev.proxyless.mesh.xds.resource.ResourceSource;
import dev.proxyless.mesh.xds.resource.XdsResource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class InstalledDiscoveriesTest {

    private final ScriptedDiscovery scripted = new ScriptedDiscovery();
    private final InstalledDiscoveries discoveries = new InstalledDiscoveries(List.of(scripted));

    @Test
    void aConfigurationThatItsExtensionCannotUseIsRefusedWithoutASearch() {
        assertThat(check(ScriptedDiscovery.TYPE, Map.of("service", "orders"))).isEmpty();
        assertThat(check(ScriptedDiscovery.TYPE, Map.of("wrong", true)))
                .contains(new Finding(
                        Finding.Kind.REFUSED,
                        "mesh.yaml",
                        0,
                        "Cluster",
                        "c",
                        "cluster_type.typed_config.wrong",
                        "\"true\" (expected: nothing)"));
        assertThat(scripted.open).isEmpty();
    }

    @Test
    void aTypeThatIsNotInstalledIsNamedForItIsNotChecked() {
        assertThat(check("dev.proxyless.mesh.clusters.other", Map.of()).orElseThrow())
                .satisfies(finding -> {
                    assertThat(finding.kind()).isEqualTo(Finding.Kind.IGNORED);
                    assertThat(finding.describe())
                            .isEqualTo(
                                    "mesh.yaml: Cluster \"c\": cluster_type: \"dev.proxyless.mesh.clusters.other\" is"
                                            + " not installed here and not checked (expected: one of ["
                                            + ScriptedDiscovery.TYPE
                                            + "], if it is not one of your own)");
                });
        assertThat(check("dev.proxyless.mesh.clusters.aws_cloud_map", Map.of())).isEmpty();
    }

    @Test
    void extensionsEndWithIt() {
        discoveries.close();

        assertThat(scripted.closed).isEqualTo(1);
    }

    private Optional<Finding> check(String type, Map<String, Object> config) {
        return discoveries.check(
                "mesh.yaml",
                new XdsResource.ClusterResource(
                        Cluster.of("c", new Membership.Discovered(type, config)), ResourceSource.ADS));
    }
}
