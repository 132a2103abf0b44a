package dev.proxyless.mesh.xds.decode;

import dev.proxyless.mesh.model.match.Fraction;
import dev.proxyless.mesh.model.route.HostRules;
import dev.proxyless.mesh.model.route.PathRules;
import dev.proxyless.mesh.model.route.PathRules.EscapedSlashes;
import io.envoyproxy.envoy.config.core.v3.SchemeHeaderTransformation;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** What a listener makes of paths, authorities and schemes (Envoy {@code HttpConnectionManager}). What it leaves open is the runtime's. */
final class RequestRulesDecoder {

    private static final String RUNTIME = "http_connection_manager.";
    private static final String ESCAPED_SLASHES = "path_with_escaped_slashes_action";

    static final FieldRules SCHEME_RULES = FieldRules.of("envoy.config.core.v3.SchemeHeaderTransformation")
            .honouringPartly(
                    "scheme_to_overwrite",
                    "for conditions, require_tls and redirects; endpoints see that of the connection")
            .honouring("match_upstream");

    private static final Set<String> SCHEMES = Set.of("http", "https");

    private static final Fraction NO = new Fraction(0, 100);
    private static final Fraction YES = new Fraction(100, 100);

    private RequestRulesDecoder() {}

    /** What becomes of paths. */
    static PathRules paths(HttpConnectionManager proto, FieldPath at) {
        boolean normalize = proto.hasNormalizePath()
                ? proto.getNormalizePath().getValue()
                : isOn("normalize_path", NO, at.field("normalize_path"));
        PathRules rules = new PathRules(normalize, proto.getMergeSlashes(), escapedSlashes(proto, at));
        return rules.isNone() ? PathRules.NONE : rules;
    }

    /**
     * What becomes of authorities.
     *
     * @param port of the listener; 0 if it has none, as in Envoy
     */
    static HostRules hosts(HttpConnectionManager proto, int port, FieldPath at) {
        if (proto.getStripMatchingHostPort() && proto.getStripAnyHostPort()) {
            at.field("strip_matching_host_port").refuse("with strip_any_host_port (expected: one of them)");
        }
        HostRules rules = new HostRules(
                proto.getStripAnyHostPort(),
                proto.getStripMatchingHostPort() ? OptionalInt.of(port) : OptionalInt.empty(),
                proto.getStripTrailingHostDot());
        return rules.isNone() ? HostRules.NONE : rules;
    }

    /** What routes take the scheme for. To follow the connection, as {@code match_upstream} wants, a client always does. */
    static Optional<String> scheme(HttpConnectionManager proto, FieldPath at) {
        FieldPath here = at.field("scheme_header_transformation");
        SchemeHeaderTransformation scheme = proto.getSchemeHeaderTransformation();
        SCHEME_RULES.apply(scheme, here);
        if (!scheme.hasSchemeToOverwrite()) {
            return Optional.empty();
        }
        if (!SCHEMES.contains(scheme.getSchemeToOverwrite())) {
            here.field("scheme_to_overwrite")
                    .refuse("\"" + scheme.getSchemeToOverwrite() + "\" (expected: http or https)");
        }
        return Optional.of(scheme.getSchemeToOverwrite());
    }

    private static EscapedSlashes escapedSlashes(HttpConnectionManager proto, FieldPath at) {
        FieldPath here = at.field(ESCAPED_SLASHES);
        if (!isOn(ESCAPED_SLASHES + "_enabled", YES, here)) {
            return EscapedSlashes.KEEP_UNCHANGED;
        }
        return switch (proto.getPathWithEscapedSlashesAction()) {
            case IMPLEMENTATION_SPECIFIC_DEFAULT -> ofRuntime(here);
            case KEEP_UNCHANGED -> EscapedSlashes.KEEP_UNCHANGED;
            case REJECT_REQUEST -> EscapedSlashes.REJECT_REQUEST;
            case UNESCAPE_AND_REDIRECT -> EscapedSlashes.UNESCAPE_AND_REDIRECT;
            case UNESCAPE_AND_FORWARD -> EscapedSlashes.UNESCAPE_AND_FORWARD;
            case UNRECOGNIZED -> {
                here.refuse(proto.getPathWithEscapedSlashesActionValue() + " (expected: an action that is known)");
                yield EscapedSlashes.KEEP_UNCHANGED;
            }
        };
    }

    /** The number of an action as the API counts them; any other is none. */
    private static EscapedSlashes ofRuntime(FieldPath at) {
        long number = RuntimeDecoder.integer(RUNTIME + ESCAPED_SLASHES, 0, at);
        return switch ((int) Math.min(number, Integer.MAX_VALUE)) {
            case 2 -> EscapedSlashes.REJECT_REQUEST;
            case 3 -> EscapedSlashes.UNESCAPE_AND_REDIRECT;
            case 4 -> EscapedSlashes.UNESCAPE_AND_FORWARD;
            default -> EscapedSlashes.KEEP_UNCHANGED;
        };
    }

    /** Whether the runtime wants it of all requests. A share of them, which Envoy would throw dice for once, is no. */
    private static boolean isOn(String key, Fraction otherwise, FieldPath at) {
        Fraction share = RuntimeDecoder.fraction(RUNTIME + key, otherwise, at);
        return share.numerator() >= share.denominator();
    }
}
