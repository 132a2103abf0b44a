package dev.proxyless.mesh.xds.document;

/**
 * A field of a document that has no effect.
 *
 * @param path such as {@code static_resources.clusters[0].colour}
 * @param line where it stands, from 1; 0 if that is not known
 * @param reason why, and what to do about it
 */
public record IgnoredField(String path, int line, String reason) {

    /** All of it in one line, with the document's name in front. */
    public String describe(String source) {
        return source + (line == 0 ? "" : ":" + line) + ": " + path + ": " + reason;
    }
}
