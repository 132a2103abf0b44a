package dev.proxyless.mesh.testkit;

import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Choices that are the same for the same seed. */
final class Dice {

    private final Random random;

    Dice(long seed) {
        this.random = new Random(seed);
    }

    /** A number of 0 to {@code bound - 1}. */
    int below(int bound) {
        return random.nextInt(bound);
    }

    /** Yes, once in {@code times}. */
    boolean oneIn(int times) {
        return random.nextInt(times) == 0;
    }

    /** One of these. */
    @SafeVarargs
    final <T> T of(T... values) {
        return values[random.nextInt(values.length)];
    }

    /** One of these. */
    <T> T of(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }

    /** None to {@code most} of these. */
    <T> List<T> upTo(int most, Supplier<T> source) {
        return Stream.generate(source).limit(random.nextInt(most + 1)).toList();
    }
}
