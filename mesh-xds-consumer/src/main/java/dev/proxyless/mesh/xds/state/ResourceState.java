package dev.proxyless.mesh.xds.state;

import com.google.protobuf.Any;
import dev.proxyless.mesh.model.snapshot.ConfigError;
import dev.proxyless.mesh.xds.resource.XdsResource;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What is known of one resource. */
public sealed interface ResourceState {

    /** The resource as it can be used, or null if there is none. */
    @Nullable Present usable();

    /** Why the resource as last heard of cannot be used, or null if it can. */
    @Nullable ConfigError error();

    /**
     * It is there.
     *
     * @param resource the resource
     * @param raw the resource as it came
     * @param version the control plane's version of it, empty for one of a file
     * @param at when it came
     */
    record Present(XdsResource resource, Any raw, String version, Instant at) implements ResourceState {
        @Override
        public Present usable() {
            return this;
        }

        @Override
        public @Nullable ConfigError error() {
            return null;
        }
    }

    /**
     * It is not there.
     *
     * @param error how that is known
     * @param at since when
     */
    record DoesNotExist(ConfigError error, Instant at) implements ResourceState {
        @Override
        public @Nullable Present usable() {
            return null;
        }
    }

    /**
     * The newest one was refused, or the control plane has none to give.
     *
     * @param error why
     * @param version the version of the one that was refused
     * @param at when
     * @param usable the last good one, which stays in use, or null if there was none
     */
    record Rejected(
            ConfigError error,
            String version,
            Instant at,
            @Nullable Present usable) implements ResourceState {}

    /**
     * The newest response has it no more, but it may be in use until the routes that name it have gone too.
     *
     * @param error why it will not be there
     * @param at since when that is known
     * @param usable the last good one, which stays in use for a while
     */
    record Leaving(ConfigError error, Instant at, Present usable) implements ResourceState {}
}
