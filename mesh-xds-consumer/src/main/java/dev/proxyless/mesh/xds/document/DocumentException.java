package dev.proxyless.mesh.xds.document;

/**
 * A document that cannot be used. The message says where, what stands there, and what was expected: {@code
 * mesh.yaml:12: static_resources.clusters[0].lb_policy: "FOO" (expected: one of ROUND_ROBIN, …)}.
 */
public final class DocumentException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    /** A fault of {@code source} as a whole. */
    public DocumentException(String source, String problem) {
        super(source + ": " + problem);
    }

    /** A fault at a line of {@code source}; {@code path} is empty for the whole document. */
    public DocumentException(String source, int line, String path, String problem) {
        super(source + ":" + line + ": " + (path.isEmpty() ? "" : path + ": ") + problem);
    }
}
