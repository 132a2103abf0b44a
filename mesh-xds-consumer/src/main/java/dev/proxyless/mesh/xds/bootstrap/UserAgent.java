package dev.proxyless.mesh.xds.bootstrap;

import io.envoyproxy.envoy.config.core.v3.Node;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/**
 * What this library calls itself to a control plane (Envoy {@code core.v3.Node.user_agent_name} and {@code
 * user_agent_version}). The version stands in a file of its own: a manifest is that of whoever packed the application.
 */
final class UserAgent {

    private static final String NAME = "proxyless-mesh-java";
    private static final String FILE = "release.properties";

    private UserAgent() {}

    /** Names this library in {@code node}, unless it names another. */
    static void introduce(Node.Builder node) {
        if (node.getUserAgentName().isEmpty()) {
            node.setUserAgentName(NAME).setUserAgentVersion(version());
        }
    }

    private static String version() {
        Properties release = new Properties();
        try (InputStream file = UserAgent.class.getResourceAsStream(FILE)) {
            if (file != null) {
                release.load(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(FILE, e);
        }
        return release.getProperty("version", "unknown");
    }
}
