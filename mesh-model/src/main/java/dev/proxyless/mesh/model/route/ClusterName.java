package dev.proxyless.mesh.model.route;

import dev.proxyless.mesh.model.match.RequestFields;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How a route says which cluster is meant (Envoy {@code RouteAction}, {@code cluster_specifier}). */
public sealed interface ClusterName {

    /**
     * The cluster of a request, or null if it has none.
     *
     * @param random the call's random number
     */
    @Nullable String of(RequestFields request, long random);

    /** By its name. */
    record Literal(String name) implements ClusterName {

        @Override
        public String of(RequestFields request, long random) {
            return name;
        }
    }

    /**
     * By the value of a request header, the first if it has several; a request without it has no cluster.
     *
     * @param header the header's name, or a pseudo-header such as {@code :authority}
     */
    record FromHeader(String header) implements ClusterName {
        public FromHeader {
            header = header.toLowerCase(Locale.ROOT);
        }

        @Override
        public @Nullable String of(RequestFields request, long random) {
            return request.header(header);
        }
    }

    /**
     * As a plugin chooses.
     *
     * @param plugin its name
     * @param specifier what chooses
     */
    record FromPlugin(String plugin, ClusterSpecifier specifier) implements ClusterName {

        @Override
        public @Nullable String of(RequestFields request, long random) {
            return specifier.cluster(request, random);
        }
    }

    /**
     * As a plugin chooses that nobody knows and that need not be there: no request has a route to it.
     *
     * @param plugin its name
     */
    record Unknown(String plugin) implements ClusterName {

        @Override
        public @Nullable String of(RequestFields request, long random) {
            return null;
        }
    }
}
