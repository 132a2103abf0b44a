package dev.proxyless.mesh.xds;

import static dev.proxyless.mesh.xds.resource.ResourceType.CLUSTER;
import static dev.proxyless.mesh.xds.resource.ResourceType.ENDPOINTS;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.MessageLite;
import dev.proxyless.mesh.xds.bootstrap.ServerConfig.Variant;
import dev.proxyless.mesh.xds.resource.ResourceType;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.service.discovery.v3.Resource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a thousand clusters cost in requests: subscriptions go out together, not cluster by cluster. */
class RequestsAtScaleTest {

    private static final List<String> NAMES = IntStream.range(0, 1000)
            .mapToObj(i -> "outbound|8080|v1|service-" + i + ".default.svc")
            .toList();

    @ParameterizedTest
    @EnumSource(Variant.class)
    void aThousandClustersAreFewRequestsAndLittleToSend(Variant variant) {
        ProtocolPeer peer = new ProtocolPeer(variant);
        List<MessageLite> sent = new ArrayList<>();
        String names = String.join(" ", NAMES);
        peer.want(CLUSTER, names);
        peer.connect();
        sent.addAll(drained(peer));
        peer.exist(CLUSTER, "1", resources(CLUSTER));
        peer.want(CLUSTER, names, ENDPOINTS, names);
        sent.addAll(drained(peer));
        peer.exist(ENDPOINTS, "1", resources(ENDPOINTS));
        sent.addAll(drained(peer));

        assertThat(sent).hasSize(4);
        assertThat(sent.stream().mapToInt(MessageLite::getSerializedSize).sum()).isLessThan(250_000);
        assertThat(peer.told()).hasSize(2001);
    }

    private static List<MessageLite> drained(ProtocolPeer peer) {
        List<MessageLite> requests = Stream.concat(
                        peer.transport.requests.stream(), peer.transport.deltaRequests.stream())
                .map(MessageLite.class::cast)
                .toList();
        peer.transport.requests.clear();
        peer.transport.deltaRequests.clear();
        return requests;
    }

    private static Map<String, Resource> resources(ResourceType type) {
        return NAMES.stream()
                .collect(Collectors.toMap(
                        Function.identity(),
                        name -> Resource.newBuilder()
                                .setName(name)
                                .setVersion("1")
                                .setResource(type == CLUSTER ? cluster(name) : endpoints(name))
                                .build()));
    }

    private static Any cluster(String name) {
        return FakeTransport.anys(Yaml.cluster("\"" + name + "\"")).get(0);
    }

    private static Any endpoints(String name) {
        return Any.pack(ClusterLoadAssignment.newBuilder().setClusterName(name).build());
    }
}
