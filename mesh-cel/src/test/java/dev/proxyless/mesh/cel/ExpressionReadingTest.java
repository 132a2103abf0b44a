package dev.proxyless.mesh.cel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.model.match.RequestExpression;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Expressions made by chance, against a plain reading of them in Java. */
class ExpressionReadingTest {

    private static final int EXPRESSIONS = 2_000;
    private static final int REQUESTS = 20;

    private final Random random = new Random(11);

    /** An expression, and what it is for a request: true, false, or null where an error is. */
    private record Reading(String text, Function<Map<String, String>, @Nullable Boolean> value) {}

    @Test
    void aRuntimeReadsExpressionsAsPeopleDo() {
        for (int i = 0; i < EXPRESSIONS; i++) {
            Reading reading = reading(4);
            RequestExpression expression = Parsed.compile(reading.text());
            for (int r = 0; r < REQUESTS; r++) {
                Map<String, String> headers = headers();
                assertThat(expression.holds(Parsed.request(headers)))
                        .as("%s for %s", reading.text(), headers)
                        .isEqualTo(Boolean.TRUE.equals(reading.value().apply(headers)));
            }
        }
    }

    private Reading reading(int depth) {
        if (depth == 0 || random.nextInt(4) == 0) {
            return leaf(of("x-a", "x-b", "x-c"), of("", "a", "ab", "7", "12"));
        }
        Reading left = reading(depth - 1);
        Reading right = reading(depth - 1);
        return switch (random.nextInt(5)) {
            case 0, 1 ->
                new Reading(
                        "(" + left.text() + ") && (" + right.text() + ")",
                        headers ->
                                and(left.value().apply(headers), right.value().apply(headers)));
            case 2, 3 ->
                new Reading(
                        "(" + left.text() + ") || (" + right.text() + ")",
                        headers -> not(and(
                                not(left.value().apply(headers)),
                                not(right.value().apply(headers)))));
            default ->
                new Reading(
                        "!(" + left.text() + ")", headers -> not(left.value().apply(headers)));
        };
    }

    private Reading leaf(String name, String word) {
        String header = "request.headers['" + name + "']";
        return switch (random.nextInt(8)) {
            case 0 -> of(name, header + " == '" + word + "'", word::equals);
            case 1 -> of(name, header + " != '" + word + "'", value -> !value.equals(word));
            case 2 -> of(name, header + ".startsWith('" + word + "')", value -> value.startsWith(word));
            case 3 -> of(name, header + ".matches('^" + word + "')", value -> value.startsWith(word));
            case 4 -> of(name, "size(" + header + ") < 2", value -> value.length() < 2);
            case 5 -> of(name, header + " in ['a', '" + word + "']", value -> value.equals("a") || value.equals(word));
            case 6 ->
                new Reading("int(" + header + ") > 10", headers -> {
                    String value = headers.getOrDefault(name, "none");
                    return value.matches("[0-9]+") ? Integer.parseInt(value) > 10 : null;
                });
            default -> new Reading("'" + name + "' in request.headers", headers -> headers.containsKey(name));
        };
    }

    private static Reading of(String name, String text, Function<String, Boolean> value) {
        return new Reading(text, headers -> {
            String found = headers.get(name);
            return found == null ? null : value.apply(found);
        });
    }

    /** Of two of which one is an error, the other may decide. */
    private static @Nullable Boolean and(@Nullable Boolean left, @Nullable Boolean right) {
        if (Boolean.FALSE.equals(left) || Boolean.FALSE.equals(right)) {
            return false;
        }
        return (left == null || right == null) ? null : Boolean.TRUE;
    }

    private static @Nullable Boolean not(@Nullable Boolean value) {
        return value == null ? null : Boolean.valueOf(!value);
    }

    private Map<String, String> headers() {
        Map<String, String> headers = new HashMap<>();
        for (String name : List.of("x-a", "x-b", "x-c")) {
            if (random.nextInt(3) > 0) {
                headers.put(name, of("", "a", "ab", "abc", "7", "12", "b"));
            }
        }
        return headers;
    }

    private String of(String... values) {
        return values[random.nextInt(values.length)];
    }
}
