package dev.proxyless.mesh.model.filter.config;

import dev.proxyless.mesh.model.filter.FilterConfig;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * Calls of one session that go to one endpoint (Envoy {@code extensions.filters.http.stateful_session.v3.StatefulSession}; gRFC
 * A55).
 *
 * @param state where a request names its endpoint; empty if calls have no session
 * @param strict whether a call fails if the endpoint that it names cannot take it
 */
public record SessionConfig(Optional<State> state, boolean strict) implements FilterConfig {

    /** Calls have no session. */
    public static final SessionConfig NONE = new SessionConfig(Optional.empty(), false);

    /** Where a request names its endpoint, and a response tells which one answered. */
    public sealed interface State {}

    /**
     * A cookie.
     *
     * @param name its name
     * @param ttl how long it lasts; zero for as long as who keeps it wants
     * @param path the path of the requests that have a session, and of the cookie; empty for all
     */
    public record Cookie(String name, Duration ttl, String path) implements State {}

    /** A header. */
    public record Header(String name) implements State {

        public Header {
            name = name.toLowerCase(Locale.ROOT);
        }
    }
}
