package dev.proxyless.mesh.xds.appmesh.translate;

import java.time.Duration;

/** Lengths of time, where none stands for any length. */
final class Spans {

    private Spans() {}

    static com.google.protobuf.Duration proto(Duration duration) {
        return com.google.protobuf.Duration.newBuilder()
                .setSeconds(duration.getSeconds())
                .setNanos(duration.getNano())
                .build();
    }

    /** The shorter of the two; zero is none, so longer than any. */
    static Duration shorter(Duration one, Duration other) {
        if (one.isZero() || other.isZero()) {
            return one.isZero() ? other : one;
        }
        return one.compareTo(other) <= 0 ? one : other;
    }

    /** In words for people. */
    static String text(Duration duration) {
        return duration.isZero()
                ? "no limit"
                : duration.toMillis() % 1000 == 0 ? duration.toSeconds() + " s" : duration.toMillis() + " ms";
    }
}
