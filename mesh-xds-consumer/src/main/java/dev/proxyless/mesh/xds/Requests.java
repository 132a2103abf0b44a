package dev.proxyless.mesh.xds;

import com.google.rpc.Status;
import dev.proxyless.mesh.model.snapshot.ConfigError;
import dev.proxyless.mesh.xds.decode.Decoded;
import dev.proxyless.mesh.xds.resource.ResourceType;
import dev.proxyless.mesh.xds.session.AdsEffect;
import dev.proxyless.mesh.xds.session.AdsEvent;
import dev.proxyless.mesh.xds.state.Received;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What a session says, as the messages of the protocol, and the other way. */
final class Requests {

    /** {@code google.rpc.Code.INVALID_ARGUMENT} */
    private static final int INVALID_ARGUMENT = 3;

    private Requests() {}

    /** The node stands in every request: not every control plane remembers that of the first. */
    static DiscoveryRequest of(Node node, AdsEffect.Send send) {
        DiscoveryRequest.Builder request = DiscoveryRequest.newBuilder()
                .setNode(node)
                .setTypeUrl(send.type().typeUrl())
                .addAllResourceNames(new TreeSet<>(send.names()))
                .setVersionInfo(send.version())
                .setResponseNonce(send.nonce());
        send.error()
                .ifPresent(error -> request.setErrorDetail(
                        Status.newBuilder().setCode(INVALID_ARGUMENT).setMessage(error)));
        return request.build();
    }

    /** What a session must know of a response to answer it. */
    static AdsEvent.Response answerable(ResourceType type, DiscoveryResponse response, List<Received> resources) {
        Set<String> good = new HashSet<>();
        Set<String> bad = new HashSet<>();
        List<ConfigError> errors = new ArrayList<>();
        for (Received received : resources) {
            Decoded decoded = received.decoded();
            if (decoded instanceof Decoded.Rejected rejected) {
                bad.add(rejected.name());
                errors.addAll(rejected.errors());
            } else {
                good.add(decoded.name());
            }
        }
        return new AdsEvent.Response(type, response.getVersionInfo(), response.getNonce(), good, bad, errors);
    }
}
