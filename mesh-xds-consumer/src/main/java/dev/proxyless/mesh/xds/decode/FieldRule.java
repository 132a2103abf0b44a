package dev.proxyless.mesh.xds.decode;

/**
 * What becomes of one field.
 *
 * @param outcome what, in a word
 * @param text how far it is honoured, what happens instead, or what to write instead; empty if there is nothing to say
 */
record FieldRule(Outcome outcome, String text) {

    /** What can become of a field. */
    enum Outcome {
        /** It has its effect. */
        SUPPORTED,
        /** Some of its values have their effect. */
        PARTLY,
        /** It means nothing to a client, and is passed over. */
        IRRELEVANT,
        /** It has no effect, and that is said. */
        REPORTED,
        /** The resource is not used. */
        REFUSED
    }
}
