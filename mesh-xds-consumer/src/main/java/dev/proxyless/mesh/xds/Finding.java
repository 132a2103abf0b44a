package dev.proxyless.mesh.xds;

/**
 * Something in a configuration that is not as its author may think.
 *
 * @param kind what sort of thing it is
 * @param source the file, or the directory whose files are one configuration
 * @param line where it stands in {@code source}, from 1; 0 if that is not known
 * @param resourceType such as {@code Cluster}, or {@code Document} for what belongs to no resource
 * @param resourceName the resource; empty if it belongs to none, or if not even the name could be read
 * @param field the path of the field; list indices are left out where all fields of this path are meant; empty for the
 *     whole resource or document
 * @param problem the offending value, what was expected, and the remedy; or what happens instead
 */
public record Finding(
        Kind kind, String source, int line, String resourceType, String resourceName, String field, String problem) {

    /** What sort of thing a finding is. */
    public enum Kind {
        /** It breaks a rule: the resource, or the document as a whole, is not used. */
        REFUSED,
        /** It names something that is not there: calls that need it fail. */
        MISSING,
        /** It has no effect, or not all of it. */
        IGNORED
    }

    /** All of it in one line. */
    public String describe() {
        StringBuilder text = new StringBuilder(source);
        if (line > 0) {
            text.append(':').append(line);
        }
        text.append(": ");
        if (!resourceName.isEmpty()) {
            text.append(resourceType).append(" \"").append(resourceName).append("\": ");
        }
        if (!field.isEmpty()) {
            text.append(field).append(": ");
        }
        return text.append(problem).toString();
    }
}
