package dev.proxyless.mesh.model.match;

import org.jspecify.annotations.Nullable;

/**
 * A condition, or a value, that is written in a language of its own, such as CEL, and compiled by who knows the language. Thread-safe; it
 * never blocks, and takes a time that its size and the request's bound. Two that ask the same are equal.
 */
public interface RequestExpression {

    /** Whether {@code request} satisfies it. What cannot be evaluated is not satisfied. */
    boolean holds(RequestFields request);

    /** Why {@code request} does not satisfy it, for people; null if it does. */
    @Nullable String mismatch(RequestFields request);

    /** Its value for {@code request} as text, such as {@code true} or {@code 7}; null if it cannot be evaluated. */
    @Nullable String value(RequestFields request);

    /** As people write it, such as {@code request.headers["x-tier"] == "gold"}. */
    String text();
}
