package dev.proxyless.mesh.xds;

import com.google.protobuf.Any;
import dev.proxyless.mesh.model.source.ControlLoop;
import dev.proxyless.mesh.model.source.SourceEvent;
import dev.proxyless.mesh.xds.decode.Decoded;
import dev.proxyless.mesh.xds.decode.ResourceDecoder;
import dev.proxyless.mesh.xds.document.DocumentException;
import dev.proxyless.mesh.xds.document.IgnoredField;
import dev.proxyless.mesh.xds.file.FileContent;
import dev.proxyless.mesh.xds.file.ResourceFiles;
import dev.proxyless.mesh.xds.resource.ResourceSource;
import dev.proxyless.mesh.xds.resource.ResourceType;
import dev.proxyless.mesh.xds.state.Known;
import dev.proxyless.mesh.xds.state.Received;
import dev.proxyless.mesh.xds.state.ResourceCache;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The files that resources refer to (Envoy {@code path_config_source}): read and decoded on the thread that watches them,
 * used on the control loop. A file that cannot be used leaves in force what it said before.
 */
final class FollowedFiles {

    private final Known known;
    private final ControlLoop loop;
    private final Supplier<ResourceFiles> reading;
    private final ResourceDecoder decoder;
    private final Listener listener;
    private final Map<ResourceSource.File, Followed> followed = new HashMap<>();
    private @Nullable ResourceFiles files;

    /**
     * A file that is followed.
     *
     * @param told what its document has without effect, and was told of
     */
    private record Followed(
            ResourceCache cache, ResourceFiles.Following following, Set<SourceEvent.Unsupported> told) {}

    /** What whoever keeps the resources is told. Called on the control loop. */
    interface Listener {

        /** A resource was read. */
        void onResource(Decoded decoded);

        /** Something happened that is of interest to telemetry. */
        void onEvent(SourceEvent event);

        /** Something else is known. */
        void onChanged();
    }

    FollowedFiles(
            Known known,
            ControlLoop loop,
            Supplier<ResourceFiles> reading,
            ResourceDecoder decoder,
            Listener listener) {
        this.known = known;
        this.loop = loop;
        this.reading = reading;
        this.decoder = decoder;
        this.listener = listener;
    }

    /** Follows these files from now on, and no others. */
    void follow(Set<ResourceSource.File> wanted) {
        followed.entrySet().removeIf(entry -> {
            boolean dropped = !wanted.contains(entry.getKey());
            if (dropped) {
                entry.getValue().following().close();
                known.drop(entry.getKey());
            }
            return dropped;
        });
        wanted.forEach(file -> followed.computeIfAbsent(file, this::open));
    }

    /** What each file has, in the order of their paths. */
    List<ResourceCache> caches() {
        return followed.entrySet().stream()
                .sorted(Comparator.comparing(entry -> entry.getKey().path()))
                .map(entry -> entry.getValue().cache())
                .toList();
    }

    void close() {
        followed.clear();
        if (files != null) {
            files.close();
        }
    }

    /** What came of each resource of a document. Those of types that are not known are left out. */
    static List<ResourceCache.Item> decode(ResourceDecoder decoder, List<Any> resources, String version) {
        List<ResourceCache.Item> items = new ArrayList<>(resources.size());
        for (Any resource : resources) {
            ResourceType.ofTypeUrl(resource.getTypeUrl())
                    .ifPresent(type -> items.add(new ResourceCache.Item(
                            type, new Received(decoder.decode(type, resource), resource, version))));
        }
        return items;
    }

    /** Tells of the resources of a document what is to be told. */
    static void tell(String source, List<Any> resources, List<ResourceCache.Item> items, Listener listener) {
        for (Any resource : resources) {
            if (ResourceType.ofTypeUrl(resource.getTypeUrl()).isEmpty()) {
                listener.onEvent(new SourceEvent.Unsupported(
                        "Document", source, resource.getTypeUrl(), "resources of this type are left out"));
            }
        }
        for (ResourceCache.Item item : items) {
            Decoded decoded = item.received().decoded();
            listener.onResource(decoded);
            if (decoded instanceof Decoded.Rejected rejected) {
                listener.onEvent(new SourceEvent.Rejected(
                        item.type().label(), item.received().version(), 0, rejected.errors()));
            }
        }
    }

    private Followed open(ResourceSource.File file) {
        if (files == null) {
            files = reading.get();
        }
        ResourceCache cache = known.newCache();
        ResourceFiles.Following following = files.follow(file, new ResourceFiles.Listener() {
            @Override
            public void onContent(FileContent content) {
                List<ResourceCache.Item> items = decode(decoder, content.resources(), content.version());
                loop.execute(() -> use(file, cache, content, items));
            }

            @Override
            public void onFault(DocumentException fault) {
                String problem = String.valueOf(fault.getMessage());
                loop.execute(() ->
                        listener.onEvent(new SourceEvent.FileRefused(file.path().toString(), problem)));
            }
        });
        return new Followed(cache, following, new HashSet<>());
    }

    private void use(
            ResourceSource.File file, ResourceCache cache, FileContent content, List<ResourceCache.Item> items) {
        Followed current = followed.get(file);
        if (current == null || current.cache() != cache) {
            return;
        }
        listener.onEvent(new SourceEvent.FileLoaded(
                file.path().toString(), content.resources().size()));
        tellIgnored(content, current.told());
        tell(content.source(), content.resources(), items, listener);
        cache.replace(items);
        known.use(file, cache);
        listener.onChanged();
    }

    /** Each once, however often the file changes elsewhere. */
    private void tellIgnored(FileContent content, Set<SourceEvent.Unsupported> told) {
        Set<SourceEvent.Unsupported> now = new LinkedHashSet<>();
        for (IgnoredField ignored : content.ignored()) {
            now.add(new SourceEvent.Unsupported("Document", content.source(), ignored.path(), ignored.reason()));
        }
        now.stream().filter(event -> !told.contains(event)).forEach(listener::onEvent);
        told.clear();
        told.addAll(now);
    }
}
