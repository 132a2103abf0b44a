package dev.proxyless.mesh.xds.decode;

import com.google.protobuf.Any;
import dev.proxyless.mesh.model.filter.FilterConfig;
import dev.proxyless.mesh.model.filter.config.SessionConfig;
import io.envoyproxy.envoy.extensions.filters.http.stateful_session.v3.StatefulSession;
import io.envoyproxy.envoy.extensions.filters.http.stateful_session.v3.StatefulSessionPerRoute;
import io.envoyproxy.envoy.extensions.http.stateful_session.cookie.v3.CookieBasedSessionState;
import io.envoyproxy.envoy.extensions.http.stateful_session.header.v3.HeaderBasedSessionState;
import io.envoyproxy.envoy.type.http.v3.Cookie;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Calls of one session that go to one endpoint (Envoy {@code stateful_session.v3.StatefulSession}; gRFC A55). */
final class StatefulSessionDecoder {

    static final String MESSAGE = "envoy.extensions.filters.http.stateful_session.v3.StatefulSession";
    static final String ROUTE_MESSAGE = MESSAGE + "PerRoute";

    private static final String COOKIE = "envoy.extensions.http.stateful_session.cookie.v3.CookieBasedSessionState";
    private static final String HEADER = "envoy.extensions.http.stateful_session.header.v3.HeaderBasedSessionState";

    static final FieldRules RULES = FieldRules.of(MESSAGE)
            .honouring("strict")
            .honouringPartly("session_state", "in a cookie or a header; none means no session");
    static final FieldRules ROUTE_RULES = FieldRules.of(ROUTE_MESSAGE).honouring("disabled", "stateful_session");
    static final FieldRules COOKIE_STATE_RULES = FieldRules.of(COOKIE).honouring("cookie");
    static final FieldRules COOKIE_RULES =
            FieldRules.of("envoy.type.http.v3.Cookie").honouring("name", "ttl", "path");
    static final FieldRules HEADER_STATE_RULES = FieldRules.of(HEADER).honouring("name");

    private StatefulSessionDecoder() {}

    static @Nullable FilterConfig decode(Any config, FieldPath at) {
        StatefulSession proto = Extension.unpack(config, StatefulSession.parser(), at);
        return proto == null ? null : config(proto, at);
    }

    static @Nullable FilterConfig decodeOverride(Any config, FieldPath at) {
        StatefulSessionPerRoute proto = Extension.unpack(config, StatefulSessionPerRoute.parser(), at);
        if (proto == null) {
            return null;
        }
        ROUTE_RULES.apply(proto, at);
        return switch (proto.getOverrideCase()) {
            case STATEFUL_SESSION -> config(proto.getStatefulSession(), at.field("stateful_session"));
            case DISABLED -> {
                if (!proto.getDisabled()) {
                    at.field("disabled").refuse("false (expected: true)");
                }
                yield SessionConfig.NONE;
            }
            case OVERRIDE_NOT_SET -> {
                at.refuse("nothing (expected: disabled or stateful_session)");
                yield null;
            }
        };
    }

    private static SessionConfig config(StatefulSession proto, FieldPath at) {
        RULES.apply(proto, at);
        return new SessionConfig(
                proto.hasSessionState()
                        ? Optional.ofNullable(state(
                                proto.getSessionState().getTypedConfig(),
                                at.field("session_state").field("typed_config")))
                        : Optional.empty(),
                proto.getStrict());
    }

    private static SessionConfig.@Nullable State state(Any config, FieldPath at) {
        String type = Extension.messageName(config);
        if (type.equals(COOKIE)) {
            CookieBasedSessionState proto = Extension.unpack(config, CookieBasedSessionState.parser(), at);
            if (proto == null) {
                return null;
            }
            COOKIE_STATE_RULES.apply(proto, at);
            return cookie(proto.getCookie(), at.field("cookie"));
        }
        if (type.equals(HEADER)) {
            HeaderBasedSessionState proto = Extension.unpack(config, HeaderBasedSessionState.parser(), at);
            if (proto == null) {
                return null;
            }
            HEADER_STATE_RULES.apply(proto, at);
            if (!HttpText.isToken(proto.getName())) {
                at.field("name").refuse("\"" + proto.getName() + "\" (expected: a header's name)");
            }
            return new SessionConfig.Header(proto.getName());
        }
        at.refuse("\"" + type + "\" (expected: " + COOKIE + " or " + HEADER + ")");
        return null;
    }

    private static SessionConfig.Cookie cookie(Cookie proto, FieldPath at) {
        COOKIE_RULES.apply(proto, at);
        if (!HttpText.isToken(proto.getName())) {
            at.field("name").refuse("\"" + proto.getName() + "\" (expected: a cookie's name)");
        }
        if (HttpText.hasControlCharacter(proto.getPath())) {
            at.field("path").refuse("a control character (expected: a path)");
        }
        Duration ttl = Scalars.duration(proto.getTtl(), at.field("ttl"));
        return new SessionConfig.Cookie(proto.getName(), ttl, proto.getPath());
    }
}
