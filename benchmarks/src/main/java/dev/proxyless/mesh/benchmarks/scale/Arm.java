package dev.proxyless.mesh.benchmarks.scale;

import dev.proxyless.mesh.benchmarks.ClassPath;
import dev.proxyless.mesh.benchmarks.EnvoyProcess;
import dev.proxyless.mesh.benchmarks.ProcessCpu;
import dev.proxyless.mesh.benchmarks.ServerProcess;
import dev.proxyless.mesh.client.MeshClient;
import dev.proxyless.mesh.grpc.MeshNameResolverProvider;
import io.grpc.xds.XdsNameResolverProvider;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Who is a client of the control plane. */
enum Arm {
    GRPC_XDS("grpc-xds"),
    ARMERIA("Armeria"),
    ENVOY("Envoy"),
    ENVOY_DELTA("Envoy, delta"),
    MESH("MeshClient"),
    MESH_DELTA("MeshClient, delta"),
    MESH_GRPC("mesh:/// channel");

    private static final List<Shape> ONE_SERVICE = List.of(Shape.ONE_CLUSTER, Shape.MANY_CLUSTERS);
    private static final List<Shape> ALL = List.of(Shape.ONE_CLUSTER, Shape.MANY_CLUSTERS, Shape.SERVICES);

    private final String label;

    Arm(String label) {
        this.label = label;
    }

    /** Those that can run on this machine. */
    static List<Arm> available() {
        boolean envoy = EnvoyProcess.isInstalled();
        return Arrays.stream(values()).filter(arm -> envoy || !arm.isEnvoy()).toList();
    }

    String label() {
        return label;
    }

    /** Whether it is a program of its own. */
    boolean isEnvoy() {
        return this == ENVOY || this == ENVOY_DELTA;
    }

    /** What it is measured with. */
    List<Shape> shapes() {
        return this == MESH || this == MESH_DELTA ? ALL : ONE_SERVICE;
    }

    /** What a Java process of this arm runs with. */
    String classPath() {
        return this == ARMERIA ? ClassPath.withArmeria() : ClassPath.withoutArmeria();
    }

    /** Starts the client in this process. */
    Subject start(int port) throws InterruptedException {
        return switch (this) {
            case GRPC_XDS -> new ChannelSubject(new XdsNameResolverProvider(), "xds", args -> {});
            case MESH_GRPC -> new ChannelSubject(new MeshNameResolverProvider(), "mesh", args -> {});
            case MESH, MESH_DELTA -> new MeshSubject(MeshClient.fromEnvironment());
            case ARMERIA -> new ArmeriaSubject(ArmeriaConfig.of(port));
            case ENVOY, ENVOY_DELTA ->
                throw new IllegalArgumentException(this + " (expected: one that runs in a Java process)");
        };
    }

    private List<String> features() {
        return this == MESH_DELTA ? List.of("xds_v3", "delta_grpc") : List.of("xds_v3");
    }

    /** The options of its Java process. */
    List<String> options(int port) {
        List<String> options = new ArrayList<>(ProcessCpu.STEADY_THREADS);
        options.addAll(List.of(
                "-Xms1g",
                "-Xmx1g",
                "-XX:+UseSerialGC",
                new ServerProcess.Ports(0, 0, port).bootstrapOption(features())));
        return options;
    }
}
