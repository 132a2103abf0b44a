package dev.proxyless.mesh.model.route;

/**
 * What a listener makes of the paths of requests before their routes are looked for (Envoy {@code HttpConnectionManager}). First
 * comes what is escaped, then the normal form, then slashes that follow each other; queries stay as they are.
 *
 * @param normalize whether paths get the normal form of RFC 3986, section 6, as Envoy understands it ({@code normalize_path})
 * @param mergeSlashes whether several slashes become one ({@code merge_slashes})
 * @param escapedSlashes what becomes of paths with {@code %2F} or {@code %5C} ({@code path_with_escaped_slashes_action})
 */
public record PathRules(boolean normalize, boolean mergeSlashes, EscapedSlashes escapedSlashes) {

    /** Paths are what they are. */
    public static final PathRules NONE = new PathRules(false, false, EscapedSlashes.KEEP_UNCHANGED);

    /** Whether paths are what they are. Asked at each start, of which to compare records would take milliseconds. */
    public boolean isNone() {
        return !normalize && !mergeSlashes && escapedSlashes == EscapedSlashes.KEEP_UNCHANGED;
    }

    /** What becomes of paths with escaped slashes, in Envoy's words. */
    public enum EscapedSlashes {
        /** Nothing. */
        KEEP_UNCHANGED,
        /** They are answered with 400. */
        REJECT_REQUEST,
        /** They are answered with 307, to the path with slashes in their places. */
        UNESCAPE_AND_REDIRECT,
        /** They have slashes in their places. */
        UNESCAPE_AND_FORWARD
    }
}
