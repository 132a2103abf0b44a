package dev.proxyless.mesh.xds;

import static dev.proxyless.mesh.xds.resource.ResourceType.CLUSTER;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import dev.proxyless.mesh.xds.decode.Decoded;
import dev.proxyless.mesh.xds.decode.ResourceDecoder;
import dev.proxyless.mesh.xds.document.ConfigDocument;
import dev.proxyless.mesh.xds.state.Received;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DecodingMemoryTest {

    private final DecodingMemory memory = new DecodingMemory(ResourceDecoder.create());

    @Test
    void onlyWhatChangedIsDecodedAnew() {
        List<Decoded> first = decode(cluster("a"), cluster("b"));
        List<Decoded> second = decode(cluster("b"), cluster("a", "lb_policy: LEAST_REQUEST"), cluster("c"));

        assertThat(second).extracting(Decoded::name).containsExactly("b", "a", "c");
        assertThat(second.get(0)).isSameAs(first.get(1));
        assertThat(second.get(1)).isNotEqualTo(first.get(0));
    }

    @Test
    void aBadResourceStaysBad() {
        List<Decoded> first = decode(cluster(""));

        assertThat(first).singleElement().isInstanceOf(Decoded.Rejected.class);
        assertThat(decode(cluster(""))).isEqualTo(first);
    }

    @Test
    void aResponseWithAFewLeavesTheOthersRemembered() {
        List<Decoded> all = decode(cluster("a"), cluster("b"));
        decode(cluster("a"));

        assertThat(decode(cluster("b")).get(0)).isSameAs(all.get(1));
    }

    @Test
    void whatNobodyAskedForIsNotRemembered() {
        Decoded stranger = decode(cluster("stranger")).get(0);

        assertThat(decode(cluster("stranger")).get(0)).isNotSameAs(stranger);
    }

    private List<Decoded> decode(Any... resources) {
        DiscoveryResponse response = DiscoveryResponse.newBuilder()
                .addAllResources(List.of(resources))
                .build();
        return memory.decode(CLUSTER, Incoming.of(response), Set.of("a", "b", "c")).stream()
                .map(Received::decoded)
                .toList();
    }

    private static Any cluster(String name, String... more) {
        String text = Yaml.cluster("\"" + name + "\"") + String.join("\n", more);
        return ((ConfigDocument.Resources) ConfigDocument.parse("test", text))
                .resources()
                .get(0);
    }
}
