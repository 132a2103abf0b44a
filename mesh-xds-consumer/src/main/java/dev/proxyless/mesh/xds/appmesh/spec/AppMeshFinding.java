package dev.proxyless.mesh.xds.appmesh.spec;

/**
 * Something in a document that is wrong, or that has no effect.
 *
 * @param place where it stands
 * @param problem the offending value, what was expected, and the remedy; or what happens instead
 */
public record AppMeshFinding(Place place, String problem) {

    /** All of it in one line: {@code orders.json:12: route.spec.httpRoute.action: "v3" (expected: …)}. */
    public String describe() {
        return place.source() + ":" + place.line() + ": " + (place.path().isEmpty() ? "" : place.path() + ": ")
                + problem;
    }
}
