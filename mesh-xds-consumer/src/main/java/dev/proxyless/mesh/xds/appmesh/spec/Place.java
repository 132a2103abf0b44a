package dev.proxyless.mesh.xds.appmesh.spec;

/**
 * Where something stands.
 *
 * @param source the document: a file's path
 * @param line the line, from 1
 * @param path the path of the field in the document, such as {@code virtualNode.spec.listeners[0]}; empty for all of it
 */
public record Place(String source, int line, String path) {

    /** What was found here: the offending value, what was expected, and the remedy. */
    public AppMeshFinding finding(String problem) {
        return new AppMeshFinding(this, problem);
    }
}
