package dev.proxyless.mesh.xds.node;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What Kubernetes tells of a pod, as its manifest asks it to by the downward API: variables, and a file with the labels. The
 * metadata has the names that Istio gives it.
 */
final class KubernetesPod {

    /** Set by Kubernetes in each container. */
    static final String SIGN = "KUBERNETES_SERVICE_HOST";

    private static final Path LABELS = Path.of("etc/podinfo/labels");
    private static final Path NAMESPACE = Path.of("var/run/secrets/kubernetes.io/serviceaccount/namespace");

    private final UnaryOperator<@Nullable String> variables;
    private final Path root;

    /**
     * @param variables the value of an environment variable, or null
     * @param root where the paths of files begin
     */
    KubernetesPod(UnaryOperator<@Nullable String> variables, Path root) {
        this.variables = variables;
        this.root = root;
    }

    /**
     * Reads the variables and files. The pod's name is that of the host if nothing else says it, the namespace that of its
     * service account; what it is one of is told by its labels.
     *
     * @throws IOException if not even a name can be found, or a file that is there cannot be read
     */
    NodeIdentity find() throws IOException {
        String pod = variable("POD_NAME");
        if (pod.isEmpty()) {
            pod = variable("HOSTNAME");
        }
        if (pod.isEmpty()) {
            throw new IOException("POD_NAME is not set (expected: metadata.name, by the downward API)");
        }
        String namespace = variable("POD_NAMESPACE");
        if (namespace.isEmpty()) {
            namespace = file(NAMESPACE).trim();
        }
        Map<String, String> labels = PodLabels.parse(file(LABELS));
        String app = labels.getOrDefault("app", "");
        return new NodeIdentity(
                namespace.isEmpty() ? pod : pod + "." + namespace,
                labels.getOrDefault("app.kubernetes.io/name", app),
                labels.getOrDefault("topology.kubernetes.io/region", ""),
                labels.getOrDefault("topology.kubernetes.io/zone", ""),
                metadata(pod, namespace, labels));
    }

    private Struct metadata(String pod, String namespace, Map<String, String> labels) {
        Struct.Builder metadata =
                Structs.ofTexts(Map.of("NAME", pod, "NAMESPACE", namespace, "NODE_NAME", variable("NODE_NAME")))
                        .toBuilder();
        if (!labels.isEmpty()) {
            metadata.putFields(
                    "LABELS",
                    Value.newBuilder().setStructValue(Structs.ofTexts(labels)).build());
        }
        return metadata.build();
    }

    private String variable(String name) {
        return Objects.requireNonNullElse(variables.apply(name), "").trim();
    }

    private String file(Path path) throws IOException {
        Path file = root.resolve(path);
        return Files.exists(file) ? Files.readString(file) : "";
    }
}
