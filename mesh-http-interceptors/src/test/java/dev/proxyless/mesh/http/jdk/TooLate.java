package dev.proxyless.mesh.http.jdk;

import java.net.http.HttpClient;

/** Uses java.net.http before the mesh's client, in a process of its own, and prints what that one says of it. */
final class TooLate {

    private TooLate() {}

    public static void main(String[] args) {
        if (HttpClient.newHttpClient().followRedirects() != HttpClient.Redirect.NEVER) {
            throw new AssertionError("a client follows redirects by default");
        }
        HostHeader.allow();
        try {
            HostHeader.require();
            System.out.println("allowed");
        } catch (IllegalStateException e) {
            System.out.println(e.getMessage());
        }
    }
}
