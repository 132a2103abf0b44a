package dev.proxyless.mesh.client.filter;

import dev.proxyless.mesh.model.cluster.Endpoint;
import dev.proxyless.mesh.model.filter.config.SessionConfig;
import dev.proxyless.mesh.model.filter.config.SessionConfig.Cookie;
import dev.proxyless.mesh.model.filter.config.SessionConfig.Header;
import dev.proxyless.mesh.model.filter.config.SessionConfig.State;
import dev.proxyless.mesh.model.match.RequestFields;
import dev.proxyless.mesh.model.route.HeaderMutation;
import dev.proxyless.mesh.model.route.HeaderMutation.Action;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Sends calls of one session to one endpoint: the request names it, and the response tells which one it was if it is another.
 * The most specific level alone counts.
 *
 * @see <a href="https://www.envoyproxy.io/docs/envoy/latest/configuration/http/http_filters/stateful_session_filter">Envoy,
 *     stateful session</a>
 */
final class StatefulSessionFilters implements FilterFactory<SessionConfig> {

    private final InstantSource clock;

    /**
     * Sessions whose cookies expire by a clock.
     *
     * @param clock that of the system, for cookies outlive processes and go from one to the other
     */
    StatefulSessionFilters(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public Class<SessionConfig> configType() {
        return SessionConfig.class;
    }

    @Override
    public CallFilter create(SessionConfig config, List<SessionConfig> overrides) {
        SessionConfig told = FilterFactory.mostSpecific(config, overrides);
        State state = told.state().orElse(null);
        if (state instanceof Cookie cookie) {
            return new Filter(new InCookie(cookie, clock), told.strict());
        }
        return state instanceof Header header
                ? new Filter(new InHeader(header.name()), told.strict())
                : call -> FilterAction.CONTINUE;
    }

    private record Filter(Place place, boolean strict) implements CallFilter {

        @Override
        public FilterAction onRequest(FilterCall call) {
            if (!place.isMeant(call.request())) {
                return FilterAction.CONTINUE;
            }
            String encoded = place.read(call.request());
            SessionEndpoint named = encoded == null ? null : place.parse(encoded);
            call.keep(Optional.ofNullable(named));
            if (named != null) {
                call.prefer(named.address(), named.cluster(), strict);
            }
            return FilterAction.CONTINUE;
        }

        @Override
        public void onResponse(FilterResponse response) {
            Endpoint endpoint = response.endpoint();
            if (endpoint == null || !(response.kept() instanceof Optional<?> asked)) {
                return;
            }
            SessionEndpoint answered = new SessionEndpoint(endpoint.address(), response.cluster());
            if (!(asked.orElse(null) instanceof SessionEndpoint named) || !place.names(named, answered)) {
                place.write(response, answered);
            }
        }
    }

    /** Where a session is kept. */
    private interface Place {

        /** Whether the request may have a session. */
        boolean isMeant(RequestFields request);

        /** What the request says of its endpoint, or null if it says nothing. */
        @Nullable String read(RequestFields request);

        /** The endpoint that what was read names, or null if it names none, or not any more. */
        @Nullable SessionEndpoint parse(String encoded);

        /** Whether what was read names who answered, as far as it can. */
        boolean names(SessionEndpoint read, SessionEndpoint answered);

        /** Tells the endpoint. */
        void write(FilterResponse response, SessionEndpoint answered);
    }

    private record InHeader(String name) implements Place {

        @Override
        public @Nullable SessionEndpoint parse(String encoded) {
            return SessionEndpoint.ofHeader(encoded);
        }

        @Override
        public boolean names(SessionEndpoint read, SessionEndpoint answered) {
            return read.address().equals(answered.address());
        }

        @Override
        public boolean isMeant(RequestFields request) {
            return true;
        }

        @Override
        public @Nullable String read(RequestFields request) {
            return request.header(name);
        }

        @Override
        public void write(FilterResponse response, SessionEndpoint answered) {
            response.change(new HeaderMutation.Put(name, answered.header(), Action.OVERWRITE_IF_EXISTS_OR_ADD));
        }
    }

    private record InCookie(Cookie cookie, InstantSource clock) implements Place {

        @Override
        public @Nullable SessionEndpoint parse(String encoded) {
            return SessionEndpoint.ofCookie(encoded, clock.instant().getEpochSecond());
        }

        /** Calls that keep to no cluster leave a cluster in their cookie alone. */
        @Override
        public boolean names(SessionEndpoint read, SessionEndpoint answered) {
            return read.address().equals(answered.address())
                    && (answered.cluster() == null || answered.cluster().equals(read.cluster()));
        }

        /** The path of the cookie, or what comes before a slash in it, or anything if the cookie's ends with one. */
        @Override
        public boolean isMeant(RequestFields request) {
            String own = cookie.path();
            String path = request.header(":path");
            if (own.isEmpty() || own.equals("/")) {
                return true;
            }
            if (path == null || !path.startsWith(own)) {
                return false;
            }
            return own.endsWith("/") || path.length() == own.length() || "/?#".indexOf(path.charAt(own.length())) >= 0;
        }

        @Override
        public @Nullable String read(RequestFields request) {
            String cookies = request.header("cookie");
            return cookies == null ? null : value(cookies);
        }

        /** Several lines of the header are joined by commas, which no value here has in it. */
        private @Nullable String value(String cookies) {
            int start = 0;
            while (start < cookies.length()) {
                int end = start;
                while (end < cookies.length() && cookies.charAt(end) != ';' && cookies.charAt(end) != ',') {
                    end++;
                }
                String pair = cookies.substring(start, end).strip();
                if (pair.startsWith(cookie.name())
                        && pair.startsWith("=", cookie.name().length())) {
                    String value = pair.substring(cookie.name().length() + 1);
                    boolean quoted = value.length() > 1 && value.startsWith("\"") && value.endsWith("\"");
                    return quoted ? value.substring(1, value.length() - 1) : value;
                }
                start = end + 1;
            }
            return null;
        }

        @Override
        public void write(FilterResponse response, SessionEndpoint answered) {
            long ttl = cookie.ttl().toSeconds();
            long expires = ttl == 0 ? 0 : clock.instant().getEpochSecond() + ttl;
            String text = cookie.name() + "=\"" + answered.cookie(expires) + "\""
                    + (ttl == 0 ? "" : "; Max-Age=" + ttl)
                    + (cookie.path().isEmpty() ? "" : "; Path=" + cookie.path())
                    + "; HttpOnly";
            response.change(new HeaderMutation.Put("set-cookie", text, Action.APPEND_IF_EXISTS_OR_ADD));
        }
    }
}
