package dev.proxyless.mesh.kubernetes;

import java.util.Arrays;

/**
 * Leaves java.net.http fit for the mesh's own clients. They send a {@code Host} header, which it refuses unless the system
 * property {@value #PROPERTY} allows it, and that is read once, when the first request of the process is made: which may be
 * the one to the API server.
 */
final class RestrictedHeaders {

    private static final String PROPERTY = "jdk.httpclient.allowRestrictedHeaders";
    private static final String HOST = "host";

    private RestrictedHeaders() {}

    /** Has an effect only before java.net.http is used. */
    static void allowHost() {
        String names = System.getProperty(PROPERTY, "");
        boolean there =
                Arrays.stream(names.split(",", -1)).anyMatch(name -> name.trim().equalsIgnoreCase(HOST));
        if (!there) {
            System.setProperty(PROPERTY, names.isEmpty() ? HOST : names + "," + HOST);
        }
    }
}
