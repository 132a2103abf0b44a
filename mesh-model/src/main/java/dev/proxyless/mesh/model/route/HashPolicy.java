package dev.proxyless.mesh.model.route;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A part of a request that its hash is made of, so that calls with the same one stay together (Envoy {@code
 * route.v3.RouteAction.HashPolicy}; gRFC A42). A part that a request does not have gives no hash.
 */
public sealed interface HashPolicy {

    /** Whether the policies behind this one do not count once there is a hash. */
    boolean terminal();

    /**
     * The values of a header.
     *
     * @param name in lower case, or a pseudo-header such as {@code :path}
     * @param rewrite what is done to each value first; empty for nothing
     * @param terminal as above
     */
    record Header(String name, Optional<PathRewrite.ReplaceRegex> rewrite, boolean terminal) implements HashPolicy {
        public Header {
            name = name.toLowerCase(Locale.ROOT);
        }
    }

    /**
     * The value of a cookie.
     *
     * @param name case-sensitive
     * @param generated the cookie that is made where a request has none; empty if none is
     * @param terminal as above
     */
    record Cookie(String name, Optional<GeneratedCookie> generated, boolean terminal) implements HashPolicy {}

    /**
     * How a cookie is given to a caller that has none (RFC 6265, section 4.1).
     *
     * @param ttl how long it is kept, in whole seconds; zero for as long as the caller's session
     * @param path the paths that it is for; empty for the one that was asked for
     * @param attributes what is said of it besides, each a name with or without {@code =} and a value
     */
    record GeneratedCookie(Duration ttl, String path, List<String> attributes) {
        public GeneratedCookie {
            attributes = List.copyOf(attributes);
        }
    }

    /** The address that a request comes from (Envoy {@code connection_properties.source_ip}). */
    record SourceIp(boolean terminal) implements HashPolicy {}

    /** The first value of a query parameter, as it is written. */
    record QueryParameter(String name, boolean terminal) implements HashPolicy {}

    /**
     * An object that filters share.
     *
     * @param key its name; a gRPC channel has {@value #CHANNEL_ID}, a number of its own
     * @param terminal as above
     */
    record FilterState(String key, boolean terminal) implements HashPolicy {

        /** The only object that a client has (gRFC A42). */
        public static final String CHANNEL_ID = "io.grpc.channel_id";
    }
}
