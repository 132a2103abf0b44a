package dev.proxyless.mesh.cel;

import com.google.common.primitives.UnsignedLong;
import dev.cel.common.values.NullValue;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the value of an expression is as text, as Envoy writes it. */
final class ValueText {

    private static final MathContext SIX_DIGITS = new MathContext(6, RoundingMode.HALF_EVEN);
    private static final int LEAST_PLAIN = -4;

    private ValueText() {}

    /** The text; null for times and durations, which have none here. */
    static @Nullable String of(Object value) {
        if (value instanceof String
                || value instanceof Boolean
                || value instanceof Long
                || value instanceof UnsignedLong) {
            return value.toString();
        }
        if (value instanceof Double number) {
            return number(number);
        }
        if (value instanceof NullValue) {
            return "NULL";
        }
        if (value instanceof List<?>) {
            return "CelList value";
        }
        return value instanceof Map<?, ?> ? "CelMap value" : null;
    }

    /** Six digits, and an exponent where the number is large or small (C's {@code %g}). */
    private static String number(double number) {
        if (Double.isNaN(number)) {
            return "nan";
        }
        if (Double.isInfinite(number)) {
            return number > 0 ? "inf" : "-inf";
        }
        if (number == 0) {
            return 1 / number < 0 ? "-0" : "0";
        }
        BigDecimal rounded = new BigDecimal(number).round(SIX_DIGITS).stripTrailingZeros();
        int exponent = rounded.precision() - rounded.scale() - 1;
        if (exponent >= LEAST_PLAIN && exponent < SIX_DIGITS.getPrecision()) {
            return rounded.toPlainString();
        }
        return rounded.movePointLeft(exponent).toPlainString()
                + String.format(Locale.ROOT, "e%s%02d", exponent < 0 ? "-" : "+", Math.abs(exponent));
    }
}
