package dev.proxyless.mesh.xds;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import dev.proxyless.mesh.xds.resource.ResourceType;
import dev.proxyless.mesh.xds.session.AdsEffect;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;

/**
 * Requests of the state-of-the-world variant. Each names all that is wanted of its type, even if it does no more than
 * acknowledge a response, so the names are put in order and encoded only when they are other ones. On the control loop only.
 */
final class SotwRequests {

    private final UnknownFieldSet node;
    private final Map<ResourceType, Named> latest = new EnumMap<>(ResourceType.class);

    /**
     * @param node the node's message, which stands in requests as it is: to write it takes its descriptor
     */
    SotwRequests(ByteString node) {
        this.node = Requests.bytes(DiscoveryRequest.NODE_FIELD_NUMBER, node);
    }

    /**
     * What all requests with the same names have in common.
     *
     * @param names the names
     * @param request a request without anything else
     */
    private record Named(Set<String> names, DiscoveryRequest request) {

        boolean has(Set<String> others) {
            return names == others;
        }
    }

    /** The message. The node stands in every request: not every control plane remembers that of the first. */
    DiscoveryRequest of(AdsEffect.Send send) {
        Named named = latest.get(send.type());
        if (named == null || !named.has(send.names())) {
            named = new Named(send.names(), request(send));
            latest.put(send.type(), named);
        }
        DiscoveryRequest.Builder request =
                named.request().toBuilder().setVersionInfo(send.version()).setResponseNonce(send.nonce());
        send.error().ifPresent(error -> request.setErrorDetail(Requests.status(error)));
        return request.build();
    }

    private DiscoveryRequest request(AdsEffect.Send send) {
        DiscoveryRequest.Builder request = DiscoveryRequest.newBuilder()
                .setUnknownFields(node)
                .setTypeUrl(send.type().typeUrl());
        String[] names = send.names().toArray(new String[0]);
        Arrays.sort(names);
        for (String name : names) {
            request.addResourceNamesBytes(ByteString.copyFromUtf8(name));
        }
        return request.build();
    }
}
