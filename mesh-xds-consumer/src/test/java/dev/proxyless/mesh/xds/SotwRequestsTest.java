package dev.proxyless.mesh.xds;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.proxyless.mesh.xds.resource.ResourceType;
import dev.proxyless.mesh.xds.session.AdsEffect;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SotwRequestsTest {

    private static final Node NODE = Node.newBuilder().setId("here").build();
    private static final Set<String> NAMES = Set.of("c", "ä", "a", "b");

    private final SotwRequests requests = new SotwRequests(NODE.toByteString());

    @Test
    void aRequestHasTheNodeAndTheNamesInOrder() throws InvalidProtocolBufferException {
        DiscoveryRequest request = requests.of(send(ResourceType.CLUSTER, NAMES, "", "", Optional.empty()));

        assertThat(DiscoveryRequest.parseFrom(request.toByteString()))
                .isEqualTo(DiscoveryRequest.newBuilder()
                        .setNode(NODE)
                        .setTypeUrl(ResourceType.CLUSTER.typeUrl())
                        .addResourceNames("a")
                        .addResourceNames("b")
                        .addResourceNames("c")
                        .addResourceNames("ä")
                        .build());
    }

    @Test
    void anAnswerHasTheSameNamesAndNothingOfTheAnswerBefore() {
        requests.of(send(ResourceType.CLUSTER, NAMES, "1", "n1", Optional.of("bad")));
        DiscoveryRequest request = requests.of(send(ResourceType.CLUSTER, NAMES, "2", "n2", Optional.empty()));

        assertThat(request.getResourceNamesList()).containsExactly("a", "b", "c", "ä");
        assertThat(request.getVersionInfo()).isEqualTo("2");
        assertThat(request.getResponseNonce()).isEqualTo("n2");
        assertThat(request.hasErrorDetail()).isFalse();
    }

    @Test
    void otherNamesAndOtherTypesAreNotMixedUp() {
        requests.of(send(ResourceType.CLUSTER, NAMES, "", "", Optional.empty()));
        DiscoveryRequest endpoints = requests.of(send(ResourceType.ENDPOINTS, Set.of("e"), "", "", Optional.empty()));
        DiscoveryRequest clusters = requests.of(send(ResourceType.CLUSTER, Set.of("d"), "", "", Optional.empty()));

        assertThat(endpoints.getResourceNamesList()).containsExactly("e");
        assertThat(clusters.getResourceNamesList()).containsExactly("d");
    }

    private static AdsEffect.Send send(
            ResourceType type, Set<String> names, String version, String nonce, Optional<String> error) {
        return new AdsEffect.Send(type, names, version, nonce, error);
    }
}
