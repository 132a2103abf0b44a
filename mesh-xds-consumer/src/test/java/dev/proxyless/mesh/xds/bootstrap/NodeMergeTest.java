package dev.proxyless.mesh.xds.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.proxyless.mesh.xds.node.NodeIdentity;
import io.envoyproxy.envoy.config.core.v3.Locality;
import io.envoyproxy.envoy.config.core.v3.Node;
import org.junit.jupiter.api.Test;

class NodeMergeTest {

    private static final NodeIdentity FOUND =
            new NodeIdentity("i-07", "orders", "eu", "eu-a", metadata("NAMESPACE", "shop"));

    @Test
    void whatTheBootstrapLeavesOpenIsFilled() {
        assertThat(NodeMerge.merged(Node.getDefaultInstance(), FOUND))
                .isEqualTo(Node.newBuilder()
                        .setId("i-07")
                        .setCluster("orders")
                        .setLocality(Locality.newBuilder().setRegion("eu").setZone("eu-a"))
                        .setMetadata(metadata("NAMESPACE", "shop"))
                        .build());
    }

    @Test
    void whatTheBootstrapSaysStays() {
        Node said = Node.newBuilder()
                .setId("me")
                .setCluster("mine")
                .setLocality(Locality.newBuilder().setZone("here"))
                .setMetadata(metadata("NAMESPACE", "own"))
                .build();

        assertThat(NodeMerge.merged(said, FOUND)).isEqualTo(said);
    }

    @Test
    void nothingIsMadeOfNothing() {
        assertThat(NodeMerge.merged(Node.getDefaultInstance(), NodeIdentity.UNKNOWN))
                .isEqualTo(Node.getDefaultInstance());
    }

    private static Struct metadata(String name, String text) {
        return Struct.newBuilder()
                .putFields(name, Value.newBuilder().setStringValue(text).build())
                .build();
    }
}
