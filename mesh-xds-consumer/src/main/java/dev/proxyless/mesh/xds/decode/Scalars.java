package dev.proxyless.mesh.xds.decode;

import dev.proxyless.mesh.model.match.Fraction;
import io.envoyproxy.envoy.type.v3.FractionalPercent;
import java.time.Duration;

/** Durations, shares and numbers of protobuf in the words of the model. */
final class Scalars {

    static final long UINT32_MAX = 0xFFFF_FFFFL;

    /**
     * Ten years. Longer durations are cut to this, which nobody can tell from the longer one, so that sums and products
     * in nanoseconds stay within a long.
     */
    private static final Duration LONGEST = Duration.ofDays(3650);

    static final FieldRules PERCENT_RULES =
            FieldRules.of("envoy.type.v3.Percent").honouring("value");
    static final FieldRules FRACTION_RULES =
            FieldRules.of("envoy.type.v3.FractionalPercent").honouring("numerator", "denominator");

    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private Scalars() {}

    /** A duration of zero or more. */
    static Duration duration(com.google.protobuf.Duration proto, FieldPath at) {
        if (proto.getSeconds() < 0 || proto.getNanos() < 0 || proto.getNanos() >= NANOS_PER_SECOND) {
            at.refuse(proto.getSeconds() + " s " + proto.getNanos() + " ns (expected: a duration >= 0)");
            return Duration.ZERO;
        }
        if (proto.getSeconds() >= LONGEST.toSeconds()) {
            return LONGEST;
        }
        return Duration.ofSeconds(proto.getSeconds(), proto.getNanos());
    }

    /** A duration above zero; what is not is refused and given as a millisecond. */
    static Duration positiveDuration(com.google.protobuf.Duration proto, FieldPath at) {
        Duration duration = duration(proto, at);
        if (duration.isZero()) {
            at.refuse("0s (expected: > 0)");
            return Duration.ofMillis(1);
        }
        return duration;
    }

    static Fraction fraction(FractionalPercent proto, FieldPath at) {
        int denominator = switch (proto.getDenominator()) {
            case HUNDRED -> 100;
            case TEN_THOUSAND -> 10_000;
            case MILLION -> 1_000_000;
            case UNRECOGNIZED -> {
                at.field("denominator")
                        .refuse(proto.getDenominatorValue() + " (expected: HUNDRED, TEN_THOUSAND or MILLION)");
                yield 100;
            }
        };
        return new Fraction((int) Math.min(Integer.toUnsignedLong(proto.getNumerator()), denominator), denominator);
    }

    /** A percentage of 0 to 100. */
    static double percent(io.envoyproxy.envoy.type.v3.Percent proto, FieldPath at) {
        double value = proto.getValue();
        if (value >= 0 && value <= 100) {
            return value;
        }
        at.field("value").refuse(value + " (expected: 0 to 100)");
        return 0;
    }
}
