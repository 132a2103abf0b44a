package dev.proxyless.mesh.model.format;

import java.time.InstantSource;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.TextStyle;
import java.time.temporal.ChronoField;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Times in the form that {@code strftime} has for them, with Envoy's additions for parts of a second (Envoy {@code
 * %START_TIME(…)%}, {@code %EMIT_TIME(…)%} and the same with {@code _LOCAL}).
 */
final class TimeOperator {

    private static final Pattern SPECIFIER = Pattern.compile("%(E[1-9]S|[1-9]?[A-Za-z%])");

    private TimeOperator() {}

    /**
     * A time.
     *
     * @param name of the operator, which says which time and of which zone
     * @param arguments the form; empty for that of ISO 8601 with milliseconds
     */
    static Function<FormatContext, @Nullable String> of(
            String operator, String name, String arguments, InstantSource clock) {
        boolean local = name.endsWith("_LOCAL");
        String form = !arguments.isEmpty() ? arguments : local ? "%Y-%m-%dT%H:%M:%E3S%z" : "%Y-%m-%dT%H:%M:%E3SZ";
        ZoneId zone = local ? ZoneId.systemDefault() : ZoneOffset.UTC;
        DateTimeFormatter formatter = formatter(operator, form).withZone(zone);
        return name.startsWith("START")
                ? context -> formatter.format(
                        clock.instant().minusNanos(context.facts().elapsedNanos()))
                : context -> formatter.format(clock.instant());
    }

    private static DateTimeFormatter formatter(String operator, String form) {
        DateTimeFormatterBuilder builder = new DateTimeFormatterBuilder();
        Matcher specifier = SPECIFIER.matcher(form);
        int end = 0;
        while (specifier.find()) {
            literal(operator, form.substring(end, specifier.start()), builder);
            append(operator, specifier.group(1), builder);
            end = specifier.end();
        }
        literal(operator, form.substring(end), builder);
        return builder.toFormatter(Locale.ROOT);
    }

    private static void literal(String operator, String text, DateTimeFormatterBuilder builder) {
        if (text.indexOf('%') >= 0) {
            throw unknown(operator, text);
        }
        builder.appendLiteral(text);
    }

    private static void append(String operator, String specifier, DateTimeFormatterBuilder builder) {
        switch (specifier) {
            case "%" -> builder.appendLiteral('%');
            case "Y" -> builder.appendPattern("yyyy");
            case "y" -> builder.appendPattern("yy");
            case "m" -> builder.appendPattern("MM");
            case "d" -> builder.appendPattern("dd");
            case "e" -> builder.padNext(2).appendValue(ChronoField.DAY_OF_MONTH);
            case "j" -> builder.appendPattern("DDD");
            case "H" -> builder.appendPattern("HH");
            case "I" -> builder.appendPattern("hh");
            case "M" -> builder.appendPattern("mm");
            case "S" -> builder.appendPattern("ss");
            case "p" -> builder.appendText(ChronoField.AMPM_OF_DAY);
            case "a" -> builder.appendText(ChronoField.DAY_OF_WEEK, TextStyle.SHORT);
            case "A" -> builder.appendText(ChronoField.DAY_OF_WEEK, TextStyle.FULL);
            case "b", "h" -> builder.appendText(ChronoField.MONTH_OF_YEAR, TextStyle.SHORT);
            case "B" -> builder.appendText(ChronoField.MONTH_OF_YEAR, TextStyle.FULL);
            case "F" -> builder.appendPattern("yyyy-MM-dd");
            case "D" -> builder.appendPattern("MM/dd/yy");
            case "T" -> builder.appendPattern("HH:mm:ss");
            case "R" -> builder.appendPattern("HH:mm");
            case "z" -> builder.appendOffset("+HHMM", "+0000");
            case "Z" -> builder.appendPattern("zzz");
            case "s" -> builder.appendValue(ChronoField.INSTANT_SECONDS);
            case "f" -> fraction(9, builder);
            default -> {
                if (specifier.endsWith("f")) {
                    fraction(specifier.charAt(0) - '0', builder);
                } else if (specifier.matches("E[1-9]S")) {
                    fraction(
                            specifier.charAt(1) - '0',
                            builder.appendPattern("ss").appendLiteral('.'));
                } else {
                    throw unknown(operator, "%" + specifier);
                }
            }
        }
    }

    private static void fraction(int digits, DateTimeFormatterBuilder builder) {
        builder.appendFraction(ChronoField.NANO_OF_SECOND, digits, digits, false);
    }

    private static IllegalArgumentException unknown(String operator, String part) {
        return Operators.wrong(
                operator,
                "a form of strftime in the parentheses, without \"" + part
                        + "\"; for parts of a second %3f, %6f, %9f or %E3S");
    }
}
