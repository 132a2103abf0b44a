package dev.proxyless.mesh.xds.bootstrap;

import java.util.Locale;

/** Where a process takes its configuration from, in one word. */
public enum BootstrapPreset {
    /**
     * What is there: the file that is named, of whichever kind; else the bootstrap of the environment; else an agent of Istio,
     * or istiod itself, if the pod is made for it.
     */
    AUTO,
    /** A control plane, by the bootstrap of gRPC that is named or that the environment has. */
    GRPC,
    /**
     * Istio: the file that is named, else the bootstrap of the environment, else what istio-agent wrote for gRPC, else istiod
     * itself, by the token and the root certificate that are mounted for it.
     */
    ISTIO,
    /** The file or directory that is named, and no control plane. */
    FILE,
    /** The documents of App Mesh that are named: a file or a directory. */
    APPMESH_EXPORT;

    /** What people call it. */
    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
