package dev.proxyless.mesh.xds.state;

import dev.proxyless.mesh.model.cluster.Membership;
import dev.proxyless.mesh.xds.resource.Asked;
import dev.proxyless.mesh.xds.resource.ResourceSource;
import dev.proxyless.mesh.xds.resource.ResourceType;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Something that a service or cluster was made of, or would be if it were there. */
sealed interface Need {

    /** The name that stands for all resources of a type. */
    String ALL = "*";

    /**
     * A resource.
     *
     * @param type its type
     * @param name its name, or {@link #ALL}
     * @param asked whether a control plane has to be asked for it
     */
    record Resource(ResourceType type, String name, boolean asked) implements Need {

        // Asked thousands of times at a first configuration: a record's own take the virtual machine long to compile.

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Resource resource
                    && type == resource.type
                    && asked == resource.asked
                    && name.equals(resource.name);
        }

        @Override
        public int hashCode() {
            return 31 * (31 * name.hashCode() + type.hashCode()) + Boolean.hashCode(asked);
        }
    }

    /**
     * A resource that a control plane has to be asked for on a stream of its own, or that has a time of its own to come.
     *
     * @param stream the stream, if it is one of its own
     * @param type its type
     * @param name its name, or {@link #ALL}
     * @param timeout the time, as in {@link Asked}, if anything is said of it
     */
    record Request(Optional<ResourceSource.Stream> stream, ResourceType type, String name, Optional<Duration> timeout)
            implements Need {}

    /**
     * A file.
     *
     * @param file which
     */
    record File(ResourceSource.File file) implements Need {}

    /**
     * An answer of the domain name system or of an extension.
     *
     * @param membership what is asked
     */
    record Lookup(Membership membership) implements Need {}
}
