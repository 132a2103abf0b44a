package dev.proxyless.mesh.model.route;

import java.util.Locale;

/** How a route says which cluster is meant (Envoy {@code cluster} and {@code cluster_header}). */
public sealed interface ClusterName {

    /** By its name. */
    record Literal(String name) implements ClusterName {}

    /**
     * By the value of a request header, the first if it has several; a request without it has no cluster.
     *
     * @param header the header's name, or a pseudo-header such as {@code :authority}
     */
    record FromHeader(String header) implements ClusterName {
        public FromHeader {
            header = header.toLowerCase(Locale.ROOT);
        }
    }
}
