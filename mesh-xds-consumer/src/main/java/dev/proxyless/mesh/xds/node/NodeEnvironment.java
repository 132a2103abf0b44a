package dev.proxyless.mesh.xds.node;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The platforms that tell a process who and where it is. */
public enum NodeEnvironment {
    /** Amazon ECS: the task metadata endpoint, version 4. */
    ECS,
    /** Amazon EC2: the instance metadata service, version 2. */
    EC2,
    /** Kubernetes: the downward API, as variables and as a file with the pod's labels. */
    KUBERNETES,
    /** Kubernetes, in the words that istiod wants to hear from a process without an agent. */
    ISTIO,
    /** The first that the process seems to run in: ECS and Kubernetes are known by their variables, EC2 is asked last. */
    AUTO;

    /** The platform that people call {@code name}, in any case; empty if there is none. */
    public static Optional<NodeEnvironment> of(String name) {
        return Arrays.stream(values())
                .filter(environment -> environment.label().equals(name.trim().toLowerCase(Locale.ROOT)))
                .findFirst();
    }

    /** What people call it. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
