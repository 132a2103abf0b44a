package dev.proxyless.mesh.xds.decode;

import dev.proxyless.mesh.model.match.Fraction;
import io.envoyproxy.envoy.config.core.v3.RuntimeFractionalPercent;

/**
 * Shares and numbers that the runtime may set (Envoy {@code core.v3.RuntimeFractionalPercent}). They are looked up here,
 * once a resource, so that no call has to.
 */
final class RuntimeDecoder {

    static final FieldRules RULES = FieldRules.ofCondition("envoy.config.core.v3.RuntimeFractionalPercent")
            .honouring("default_value", "runtime_key");

    private RuntimeDecoder() {}

    /** The share of the runtime, or else the default, which must be there. */
    static Fraction fraction(RuntimeFractionalPercent proto, FieldPath at) {
        RULES.apply(proto, at);
        if (!proto.hasDefaultValue()) {
            at.field("default_value").refuse("unset (expected: a share, for when the runtime has none)");
        }
        Fraction otherwise = Scalars.fraction(proto.getDefaultValue(), at.field("default_value"));
        String key = proto.getRuntimeKey();
        tellUseless(key, at.field("runtime_key"), "default_value counts");
        return at.runtime().fraction(key, otherwise);
    }

    /** The share of the runtime, or else {@code otherwise}. */
    static Fraction fraction(String key, Fraction otherwise, FieldPath at) {
        tellUseless(key, at, "what is configured counts");
        return at.runtime().fraction(key, otherwise);
    }

    /** The number of the runtime, or else {@code otherwise}. */
    static long integer(String key, long otherwise, FieldPath at) {
        tellUseless(key, at, "what is configured counts");
        return at.runtime().integer(key, otherwise);
    }

    private static void tellUseless(String key, FieldPath at, String consequence) {
        at.runtime()
                .useless(key)
                .ifPresent(value -> at.report("the runtime has " + value + " for \"" + key
                        + "\" (expected: a number of 0" + " or more, or a share): " + consequence));
    }
}
