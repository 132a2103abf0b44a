package dev.proxyless.mesh.xds.node;

import com.google.protobuf.Struct;
import java.io.IOException;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A pod in the words of istiod, for a process that asks it without an agent: the node's id has four parts, and the generator
 * {@code grpc} makes the resources that a proxyless client has use for.
 */
final class IstioPod {

    private static final String DOMAIN = "svc.cluster.local";

    private final UnaryOperator<@Nullable String> variables;
    private final NodeIdentity pod;

    /**
     * @param variables the value of an environment variable, or null
     * @param pod what Kubernetes tells
     */
    IstioPod(UnaryOperator<@Nullable String> variables, NodeIdentity pod) {
        this.variables = variables;
        this.pod = pod;
    }

    /**
     * Adds what istiod wants to know.
     *
     * @throws IOException if the namespace or the pod's address cannot be found out
     */
    NodeIdentity find() throws IOException {
        int dot = pod.id().lastIndexOf('.');
        if (dot < 0) {
            throw new IOException("POD_NAMESPACE is not set (expected: metadata.namespace, by the downward API)");
        }
        String namespace = pod.id().substring(dot + 1);
        Map<String, String> more = new HashMap<>();
        more.put("GENERATOR", "grpc");
        more.put("CLUSTER_ID", variable("ISTIO_META_CLUSTER_ID", "Kubernetes"));
        more.put("SERVICE_ACCOUNT", variable("SERVICE_ACCOUNT", ""));
        Struct metadata = pod.metadata().toBuilder()
                .putAllFields(Structs.ofTexts(more).getFieldsMap())
                .build();
        return new NodeIdentity(
                "sidecar~" + address() + "~" + pod.id() + "~" + namespace + "." + DOMAIN,
                pod.cluster(),
                pod.region(),
                pod.zone(),
                metadata);
    }

    private String address() throws IOException {
        String told = variable("INSTANCE_IP", variable("POD_IP", ""));
        return told.isEmpty() ? InetAddress.getLocalHost().getHostAddress() : told;
    }

    private String variable(String name, String otherwise) {
        String text = Objects.requireNonNullElse(variables.apply(name), "").trim();
        return text.isEmpty() ? otherwise : text;
    }
}
