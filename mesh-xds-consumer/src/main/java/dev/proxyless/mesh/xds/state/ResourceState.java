package dev.proxyless.mesh.xds.state;

import dev.proxyless.mesh.model.snapshot.ConfigError;
import dev.proxyless.mesh.xds.resource.XdsResource;
import org.jspecify.annotations.Nullable;

/** What is known of one resource. */
public sealed interface ResourceState {

    /** The resource as it can be used, or null if there is none. */
    @Nullable XdsResource usable();

    /** Why the resource as last heard of cannot be used, or null if it can. */
    @Nullable ConfigError error();

    /**
     * It is there.
     *
     * @param resource the resource
     * @param version the control plane's version of it, empty for one of a file
     */
    record Present(XdsResource resource, String version) implements ResourceState {
        @Override
        public XdsResource usable() {
            return resource;
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
     */
    record DoesNotExist(ConfigError error) implements ResourceState {
        @Override
        public @Nullable XdsResource usable() {
            return null;
        }
    }

    /**
     * The newest one was refused.
     *
     * @param error why
     * @param usable the last good one, which stays in use, or null if there was none
     */
    record Rejected(ConfigError error, @Nullable XdsResource usable) implements ResourceState {}

    /**
     * The newest response has it no more, but it may be in use until the routes that name it have gone too.
     *
     * @param error why it will not be there
     * @param usable the last good one, which stays in use for a while
     */
    record Leaving(ConfigError error, XdsResource usable) implements ResourceState {}
}
