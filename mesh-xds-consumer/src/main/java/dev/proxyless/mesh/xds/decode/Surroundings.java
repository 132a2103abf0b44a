package dev.proxyless.mesh.xds.decode;

import dev.proxyless.mesh.xds.runtime.RuntimeValues;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What resources are read with beside themselves.
 *
 * @param runtime what the runtime has for the keys that they name
 * @param filters the kinds of filters that there are
 * @param clusterSpecifiers the kinds of cluster specifier plugins that there are
 * @param controlPlanes the names of the control planes that they may name
 * @param expressions what knows expressions of CEL; null if nobody does
 * @param localCluster the cluster that the process itself is of (Envoy {@code Node.cluster}); empty if it is of none
 * @param options what the application says of them
 * @param trusted whether who sends them is followed in what needs trust (gRFC A81)
 */
record Surroundings(
        RuntimeValues runtime,
        FilterDecoders filters,
        ClusterSpecifierDecoders clusterSpecifiers,
        Set<String> controlPlanes,
        @Nullable ExpressionCompiler expressions,
        String localCluster,
        ResourceOptions options,
        boolean trusted) {

    /** No runtime, the library's own filters, no control planes and no expressions. */
    static final Surroundings NONE = new Surroundings(
            RuntimeValues.NONE,
            FilterDecoders.OWN,
            ClusterSpecifierDecoders.OWN,
            Set.of(),
            null,
            "",
            ResourceOptions.DEFAULT,
            true);

    Surroundings {
        controlPlanes = Set.copyOf(controlPlanes);
    }

    Surroundings with(ResourceOptions other) {
        return new Surroundings(
                runtime, filters, clusterSpecifiers, controlPlanes, expressions, localCluster, other, trusted);
    }

    Surroundings trusting(boolean other) {
        return new Surroundings(
                runtime, filters, clusterSpecifiers, controlPlanes, expressions, localCluster, options, other);
    }
}
