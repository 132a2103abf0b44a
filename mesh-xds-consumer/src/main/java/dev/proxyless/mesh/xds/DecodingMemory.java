package dev.proxyless.mesh.xds;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import dev.proxyless.mesh.xds.decode.Decoded;
import dev.proxyless.mesh.xds.decode.Earlier;
import dev.proxyless.mesh.xds.decode.KnownResources;
import dev.proxyless.mesh.xds.decode.ResourceDecoder;
import dev.proxyless.mesh.xds.decode.Wrapped;
import dev.proxyless.mesh.xds.resource.ResourceType;
import dev.proxyless.mesh.xds.state.Received;
import io.envoyproxy.envoy.service.discovery.v3.Resource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decodes responses, and remembers what came of each resource that is asked for. A state-of-the-world control plane sends
 * all resources again when one changes; only that one is decoded anew.
 */
final class DecodingMemory {

    private final ResourceDecoder decoder;
    private final Map<ResourceType, OfType> known = new EnumMap<>(ResourceType.class);

    DecodingMemory(ResourceDecoder decoder) {
        this.decoder = decoder;
    }

    /**
     * What comes of the resources of {@code response}, in their order.
     *
     * @param subscribed the names that are asked for; others are not remembered
     */
    List<Received> decode(ResourceType type, Incoming response, Set<String> subscribed) {
        OfType memory = known.computeIfAbsent(type, t -> new OfType());
        boolean everything = subscribed.contains(ResourceType.WILDCARD);
        if (!everything) {
            memory.retain(subscribed);
        }
        List<Received> received = new ArrayList<>(response.resources().size());
        for (Wrapped wrapped : response.resources()) {
            Resource wrapper = wrapped.wrapper();
            Any raw = wrapped.resource();
            Decoded result = memory.recall(wrapper.getName(), raw);
            if (result == null) {
                result = decoder.decode(type, wrapped, memory);
                memory.latest = new Earlier(raw, result);
            }
            String version = wrapper.getVersion().isEmpty() ? response.version() : wrapper.getVersion();
            received.add(new Received(result, raw, version));
            if (everything || subscribed.contains(result.name())) {
                memory.remember(raw, result);
            }
        }
        return received;
    }

    /** Forgets resources that are no more. */
    void forget(ResourceType type, Collection<String> names) {
        OfType memory = known.get(type);
        if (memory != null) {
            names.forEach(memory::remove);
        }
    }

    /** The resources of one type, by what they say and by name. */
    private static final class OfType implements KnownResources {

        /** By its bytes: the hash of a message takes its descriptor. */
        private final Map<ByteString, Earlier> byContent = new HashMap<>();

        private final Map<String, Earlier> byName = new HashMap<>();
        private @Nullable Earlier latest;

        @Override
        public @Nullable Earlier of(String name) {
            return byName.get(name);
        }

        @Override
        public @Nullable Earlier latest() {
            return latest;
        }

        /** What came of the same before; of bytes that could not be read only if they had the same name. */
        @Nullable Decoded recall(String name, Any raw) {
            Earlier same = byContent.get(raw.getValue());
            return same != null
                            && same.resource().getTypeUrl().equals(raw.getTypeUrl())
                            && (name.isEmpty() || name.equals(same.decoded().name()))
                    ? same.decoded()
                    : null;
        }

        void remember(Any raw, Decoded result) {
            Earlier now = new Earlier(raw, result);
            Earlier before = byName.put(result.name(), now);
            if (before != null && !before.message().equals(raw.getValue())) {
                byContent.remove(before.message());
            }
            byContent.put(raw.getValue(), now);
        }

        void remove(String name) {
            Earlier before = byName.remove(name);
            if (before != null) {
                byContent.remove(before.message());
            }
        }

        /** Looks through the names only if some of them cannot be among those that are asked for. */
        void retain(Set<String> names) {
            if (byName.size() > names.size()) {
                Set.copyOf(byName.keySet()).stream()
                        .filter(name -> !names.contains(name))
                        .forEach(this::remove);
            }
        }
    }
}
