package dev.proxyless.mesh.xds.node;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out from its platform who this process is, in at most two seconds. What cannot be found out is a warning in the log,
 * never an exception. Thread-safe.
 */
public final class NodeFinder {

    private static final Logger LOG = LoggerFactory.getLogger(NodeFinder.class);
    private static final String VARIABLE = "MESH_NODE_FROM";
    private static final String PROPERTY = "dev.proxyless.mesh.nodeFrom";

    private final UnaryOperator<@Nullable String> variables;
    private final UnaryOperator<@Nullable String> properties;
    private final Path root;

    private NodeFinder(
            UnaryOperator<@Nullable String> variables, UnaryOperator<@Nullable String> properties, Path root) {
        this.variables = variables;
        this.properties = properties;
        this.root = root;
    }

    /** What this process can find out. */
    public static NodeFinder system() {
        return new NodeFinder(System::getenv, System::getProperty, Path.of("/"));
    }

    /**
     * A finder for tests.
     *
     * @param variables the value of an environment variable, or null
     * @param properties the value of a system property, or null
     * @param root where the paths of files begin
     */
    static NodeFinder of(
            UnaryOperator<@Nullable String> variables, UnaryOperator<@Nullable String> properties, Path root) {
        return new NodeFinder(variables, properties, root);
    }

    /**
     * The platform that the process is told to ask: by the environment variable {@code MESH_NODE_FROM} or the system property
     * {@code dev.proxyless.mesh.nodeFrom}, {@code ecs}, {@code ec2}, {@code kubernetes}, {@code istio} or {@code auto}.
     */
    public Optional<NodeEnvironment> requested() {
        String text = variables.apply(VARIABLE);
        String name = text == null || text.isBlank() ? properties.apply(PROPERTY) : text;
        if (name == null || name.isBlank()) {
            return Optional.empty();
        }
        Optional<NodeEnvironment> environment = NodeEnvironment.of(name);
        if (environment.isEmpty()) {
            LOG.warn(
                    "{} or {}: \"{}\" (expected: one of {}); the bootstrap alone says who this process is",
                    VARIABLE,
                    PROPERTY,
                    name,
                    Arrays.stream(NodeEnvironment.values())
                            .map(NodeEnvironment::label)
                            .toList());
        }
        return environment;
    }

    /** What {@code environment} tells; nothing if it cannot be asked. */
    public NodeIdentity find(NodeEnvironment environment) {
        NodeEnvironment asked = environment == NodeEnvironment.AUTO ? detected() : environment;
        try {
            return switch (asked) {
                case ECS -> EcsTask.find(variables.apply(EcsTask.ADDRESS_VARIABLE));
                case KUBERNETES -> new KubernetesPod(variables, root).find();
                case ISTIO -> new IstioPod(variables, new KubernetesPod(variables, root).find()).find();
                case EC2, AUTO ->
                    Ec2Instance.find(
                            variables.apply(Ec2Instance.ADDRESS_VARIABLE),
                            variables.apply(Ec2Instance.DISABLED_VARIABLE));
            };
        } catch (IOException | RuntimeException e) { // a token with a line break in it, for one
            LOG.warn(
                    "who this process is cannot be found out from {}, the bootstrap alone says it: {}",
                    asked.label(),
                    e.toString());
            return NodeIdentity.UNKNOWN;
        }
    }

    private NodeEnvironment detected() {
        if (variables.apply(EcsTask.ADDRESS_VARIABLE) != null) {
            return NodeEnvironment.ECS;
        }
        return variables.apply(KubernetesPod.SIGN) != null ? NodeEnvironment.KUBERNETES : NodeEnvironment.EC2;
    }
}
