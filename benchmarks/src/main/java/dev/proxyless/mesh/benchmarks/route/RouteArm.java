package dev.proxyless.mesh.benchmarks.route;

import dev.proxyless.mesh.benchmarks.ClassPath;
import java.util.Arrays;

/** Who is compared. */
enum RouteArm {
    MESH("this library, engine", MeshRouteBenchmark.class),
    MESH_GRPC("this library, gRPC channel", MeshGrpcRouteBenchmark.class),
    GRPC_XDS("grpc-xds, gRPC channel", GrpcXdsRouteBenchmark.class),
    ARMERIA("Armeria xds, with a context", ArmeriaRouteBenchmark.class),
    ARMERIA_CONTEXT("Armeria, the context alone", ArmeriaContextBenchmark.class),
    SPRING("Spring Cloud LB, pick alone", SpringRouteBenchmark.class);

    private final String label;
    private final Class<?> benchmark;

    RouteArm(String label, Class<?> benchmark) {
        this.label = label;
        this.benchmark = benchmark;
    }

    String label() {
        return label;
    }

    Class<?> benchmark() {
        return benchmark;
    }

    String classPath() {
        return this == ARMERIA || this == ARMERIA_CONTEXT ? ClassPath.withArmeria() : ClassPath.withoutArmeria();
    }

    /** The label of the arm whose benchmark class has that simple name. */
    static String labelOf(String benchmark) {
        return Arrays.stream(values())
                .filter(arm -> arm.benchmark.getSimpleName().equals(benchmark))
                .map(RouteArm::label)
                .findFirst()
                .orElse(benchmark);
    }
}
