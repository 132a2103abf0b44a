package dev.proxyless.mesh.http.jdk;

import java.net.http.HttpClient;
import java.time.Duration;

/** Uses java.net.http in a process of its own before the mesh's client does, and prints what that one says of it. */
final class HostHeaderProcess {

    private HostHeaderProcess() {}

    public static void main(String[] args) {
        HttpClient.Builder settings = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(1));
        if (args[0].equals("client")) {
            System.out.println(settings.build().connectTimeout());
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
