package dev.proxyless.mesh.xds;

import com.google.protobuf.Any;
import dev.proxyless.mesh.xds.decode.Decoded;
import dev.proxyless.mesh.xds.decode.Earlier;
import dev.proxyless.mesh.xds.decode.ResourceDecoder;
import dev.proxyless.mesh.xds.resource.ResourceType;
import dev.proxyless.mesh.xds.state.Received;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Decodes responses, and remembers what came of each resource that is asked for. A state-of-the-world control plane sends
 * all resources again when one changes; only that one is decoded anew.
 */
final class DecodingMemory {

    private final ResourceDecoder decoder = ResourceDecoder.create();
    private final Map<ResourceType, Map<String, Earlier>> known = new EnumMap<>(ResourceType.class);

    /**
     * What comes of the resources of {@code response}, in their order.
     *
     * @param subscribed the names that are asked for; others are not remembered
     */
    List<Received> decode(ResourceType type, DiscoveryResponse response, Set<String> subscribed) {
        Map<String, Earlier> before = known.computeIfAbsent(type, t -> new HashMap<>());
        before.keySet().retainAll(subscribed);
        Map<Any, Decoded> byContent = new HashMap<>(before.size() * 2);
        before.values().forEach(entry -> byContent.put(entry.resource(), entry.decoded()));
        List<Received> received = new ArrayList<>(response.getResourcesCount());
        for (Any resource : response.getResourcesList()) {
            Decoded result = byContent.get(resource);
            if (result == null) {
                result = decoder.decode(type, resource, before::get);
            }
            received.add(new Received(result, resource, response.getVersionInfo()));
            if (subscribed.contains(result.name())) {
                before.put(result.name(), new Earlier(resource, result));
            }
        }
        return received;
    }
}
