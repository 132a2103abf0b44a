package dev.proxyless.mesh.xds.resource;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Where resources are to be had (Envoy {@code core.v3.ConfigSource}). */
public sealed interface ResourceSource {

    /** The control plane of the resource's authority, asked by name (Envoy {@code ads} and {@code self}). */
    ResourceSource ADS = new Aggregated();

    /** The control plane of the resource's authority, asked by name. */
    record Aggregated() implements ResourceSource {}

    /** The control plane, asked for all that it has of a type. Only listeners and clusters can be asked for so. */
    record Wildcard() implements ResourceSource {}

    /**
     * A file, read again when it is replaced (Envoy {@code path_config_source}).
     *
     * @param path a file with resources, or a directory of such files
     * @param watchedDirectory the directory whose changes tell that the file was replaced, if not the file's own
     */
    record File(Path path, Optional<Path> watchedDirectory) implements ResourceSource {}

    /**
     * A control plane that is asked for one type of resource, on a stream of its own (Envoy {@code api_config_source}): for all
     * listeners that it has, for anything else by name.
     *
     * @param type the type
     * @param planes the names of the control planes, in order: the next is asked when the one before is away
     * @param delta whether in the incremental variant
     */
    record Stream(ResourceType type, List<String> planes, boolean delta) implements ResourceSource {

        public Stream {
            planes = List.copyOf(planes);
        }

        /** Whether {@code source} is asked for all that it has of a type. */
        public static boolean isOfAll(ResourceSource source) {
            return source instanceof Wildcard
                    || (source instanceof Stream stream && stream.type == ResourceType.LISTENER);
        }
    }

    /**
     * A control plane that is given a time to answer (Envoy {@code initial_fetch_timeout}).
     *
     * @param place the control plane
     * @param limit the time; zero for as long as it likes
     */
    record Timed(ResourceSource place, Duration limit) implements ResourceSource {

        /** {@code source} without a limit of time. */
        public static ResourceSource place(ResourceSource source) {
            return source instanceof Timed timed ? timed.place : source;
        }

        /** The limit of {@code source}, if it has one. */
        public static Optional<Duration> limit(ResourceSource source) {
            return source instanceof Timed timed ? Optional.of(timed.limit) : Optional.empty();
        }
    }
}
