package dev.proxyless.mesh.http.jdk;

import java.net.URI;
import java.net.http.HttpRequest;
import java.util.Arrays;

/**
 * Makes java.net.http accept a {@code Host} header. It refuses one unless the system property {@value #PROPERTY} names it,
 * and reads the property once, when the first request or client of the process is made (JDK 17 and 25).
 */
final class HostHeader {

    private static final String PROPERTY = "jdk.httpclient.allowRestrictedHeaders";

    private HostHeader() {}

    /**
     * Makes sure that requests may have a {@code Host} header.
     *
     * @throws IllegalStateException if it is too late for that
     */
    static void require() {
        if (!isAllowed("Host")) {
            throw new IllegalStateException(
                    "Host header: refused by java.net.http, which was used before the mesh's client and"
                            + " reads " + PROPERTY + " only once (expected: \"host\" in it); start the JVM with -D"
                            + PROPERTY
                            + "=host, or make the first MeshHttpClient before any other java.net.http client or request");
        }
    }

    /** Asks java.net.http to accept a {@code Host} header; in vain, if it was used already. */
    static void allow() {
        String names = System.getProperty(PROPERTY, "");
        boolean there =
                Arrays.stream(names.split(",")).anyMatch(name -> name.trim().equalsIgnoreCase("host"));
        if (!there) {
            System.setProperty(PROPERTY, names.isEmpty() ? "host" : names + ",host");
        }
    }

    /** Whether java.net.http accepts a header of this name. */
    static boolean isAllowed(String name) {
        try {
            HttpRequest.newBuilder(URI.create("http://probe.invalid/")).header(name, "probe");
            return true;
        } catch (IllegalArgumentException refused) {
            return false;
        }
    }
}
