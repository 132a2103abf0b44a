package dev.proxyless.mesh.xds.state;

import dev.proxyless.mesh.model.ServiceName;
import org.jspecify.annotations.Nullable;

/** Something that is put together of others, and is to be looked at again when one of them changed. */
sealed interface Whole {

    /**
     * A service, which is made of its routes and of clusters.
     *
     * @param name its name
     */
    record Service(ServiceName name) implements Whole {

        // By hand, as in Need.Resource: what the compiler makes takes the start of a process milliseconds.

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Service service && name.equals(service.name);
        }

        @Override
        public int hashCode() {
            return name.hashCode();
        }
    }

    /**
     * A cluster, which is made of itself and its endpoints, or of other clusters.
     *
     * @param name its name
     */
    record Cluster(String name) implements Whole {

        // As in Need.Resource: there are thousands.

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Cluster cluster && name.equals(cluster.name);
        }

        @Override
        public int hashCode() {
            return name.hashCode();
        }
    }
}
