package dev.proxyless.mesh.xds.runtime;

import dev.proxyless.mesh.model.match.Fraction;

/** What is set for a key of the runtime. */
sealed interface RuntimeValue {

    /**
     * A number.
     *
     * @param floor its whole part, 0 or more
     */
    record Amount(long floor) implements RuntimeValue {}

    /** A share, with a denominator of its own. */
    record Share(Fraction fraction) implements RuntimeValue {}

    /**
     * Neither of them, so that it decides nothing here.
     *
     * @param text what it is, for messages
     */
    record Other(String text) implements RuntimeValue {}
}
