package dev.proxyless.mesh.client.route;

/** Why a listener answers a request itself for the sake of its path, as in Envoy. */
public enum PathRefusal {
    /** It has a part that is never sent. */
    FRAGMENT(400, "has a fragment (expected: none, since no request has one)"),
    /** It has a slash in disguise. */
    ESCAPED_SLASH(400, "has an escaped slash (expected: none, path_with_escaped_slashes_action is REJECT_REQUEST)"),
    /** It has no normal form. */
    ESCAPED_NUL(400, "has an escaped NUL (expected: none, normalize_path knows no form for it)"),
    /** It has a slash in disguise, and the client is told to ask without. */
    REDIRECTED(
            307, "has an escaped slash and is redirected (path_with_escaped_slashes_action is UNESCAPE_AND_REDIRECT)"),
    /** It would be redirected, which no client of gRPC understands. */
    REDIRECTED_GRPC(
            400,
            "has an escaped slash (expected: none, path_with_escaped_slashes_action is UNESCAPE_AND_REDIRECT, and"
                    + " gRPC follows no redirects)");

    private final int status;
    private final String problem;

    PathRefusal(int status, String problem) {
        this.status = status;
        this.problem = problem;
    }

    /** The HTTP status of the answer. */
    public int status() {
        return status;
    }

    /** What is wrong with the path, to be said after it. */
    public String problem() {
        return problem;
    }
}
