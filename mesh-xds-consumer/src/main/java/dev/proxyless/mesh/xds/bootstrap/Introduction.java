package dev.proxyless.mesh.xds.bootstrap;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Struct;
import io.envoyproxy.envoy.config.core.v3.Locality;
import io.envoyproxy.envoy.config.core.v3.Node;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * What a process says of itself to a control plane: its node, with the name and version of this library (Envoy {@code
 * core.v3.Node.user_agent_name} and {@code user_agent_version}), unless it names another, and with what the library can do
 * ({@code client_features}). The version stands in a file of its own: a manifest is that of whoever packed the application.
 *
 * @param node the message
 * @param bytes the same as requests have it. A node has a map, and to write a message that has one takes its descriptor, and
 *     that the descriptors of nearly all of Envoy's messages: as much of a start as all the rest of a configuration
 */
public record Introduction(Node node, ByteString bytes) {

    private static final String NAME = "proxyless-mesh-java";

    /** Resources may come in a wrapper, also in state-of-the-world responses, and may have a time to live. */
    private static final List<String> CLIENT_FEATURES =
            List.of("xds.config.resource-in-sotw", "xds.config.supports-resource-ttl");

    private static final String FILE = "release.properties";

    /** That of any node. */
    public static Introduction of(Node node) {
        Node.Builder introduced = node.toBuilder();
        if (node.getUserAgentName().isEmpty()) {
            introduced.setUserAgentName(NAME).setUserAgentVersion(version());
        }
        for (String feature : CLIENT_FEATURES) {
            if (!node.getClientFeaturesList().contains(feature)) {
                introduced.addClientFeatures(feature);
            }
        }
        Node complete = introduced.build();
        return new Introduction(complete, complete.toByteString());
    }

    /** That of a node with nothing but what nearly all have. Its bytes are written here, which takes no descriptor. */
    static Introduction of(String id, String cluster, @Nullable Struct metadata, @Nullable Locality locality) {
        ByteString.Output bytes = ByteString.newOutput();
        try {
            CodedOutputStream output = CodedOutputStream.newInstance(bytes);
            if (!id.isEmpty()) {
                output.writeString(Node.ID_FIELD_NUMBER, id);
            }
            if (!cluster.isEmpty()) {
                output.writeString(Node.CLUSTER_FIELD_NUMBER, cluster);
            }
            if (metadata != null) {
                output.writeMessage(Node.METADATA_FIELD_NUMBER, metadata);
            }
            if (locality != null) {
                output.writeMessage(Node.LOCALITY_FIELD_NUMBER, locality);
            }
            output.writeString(Node.USER_AGENT_NAME_FIELD_NUMBER, NAME);
            output.writeString(Node.USER_AGENT_VERSION_FIELD_NUMBER, version());
            for (String feature : CLIENT_FEATURES) {
                output.writeString(Node.CLIENT_FEATURES_FIELD_NUMBER, feature);
            }
            output.flush();
            return new Introduction(Node.parseFrom(bytes.toByteString()), bytes.toByteString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
