package dev.proxyless.mesh.xds.bootstrap;

import io.envoyproxy.envoy.config.core.v3.Node;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Properties;

/**
 * What this library says of itself to a control plane: its name and version (Envoy {@code core.v3.Node.user_agent_name} and
 * {@code user_agent_version}) and what it can do ({@code client_features}). The version stands in a file of its own: a
 * manifest is that of whoever packed the application.
 */
final class Introduction {

    private static final String NAME = "proxyless-mesh-java";

    /** Resources may come in a wrapper, also in state-of-the-world responses, and may have a time to live. */
    private static final List<String> CLIENT_FEATURES =
            List.of("xds.config.resource-in-sotw", "xds.config.supports-resource-ttl");

    private static final String FILE = "release.properties";

    private Introduction() {}

    /** {@code node} with the name of this library, unless it names another, and with what this library can do. */
    static Node of(Node node) {
        Node.Builder introduced = node.toBuilder();
        if (node.getUserAgentName().isEmpty()) {
            introduced.setUserAgentName(NAME).setUserAgentVersion(version());
        }
        for (String feature : CLIENT_FEATURES) {
            if (!node.getClientFeaturesList().contains(feature)) {
                introduced.addClientFeatures(feature);
            }
        }
        return introduced.build();
    }

    private static String version() {
        Properties release = new Properties();
        try (InputStream file = Introduction.class.getResourceAsStream(FILE)) {
            if (file != null) {
                release.load(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(FILE, e);
        }
        return release.getProperty("version", "unknown");
    }
}
