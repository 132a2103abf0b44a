package dev.proxyless.mesh.xds.decode;

import dev.proxyless.mesh.model.match.HeaderMatch;
import dev.proxyless.mesh.model.route.VirtualClusters;
import dev.proxyless.mesh.model.route.VirtualClusters.VirtualCluster;
import java.util.ArrayList;
import java.util.List;

/** What requests are told apart by in telemetry (Envoy {@code route.v3.VirtualCluster}). */
final class VirtualClusterDecoder {

    static final FieldRules RULES =
            FieldRules.of("envoy.config.route.v3.VirtualCluster").honouring("headers", "name");

    private VirtualClusterDecoder() {}

    /** Those of the virtual host at {@code at}; without what was refused. */
    static VirtualClusters decode(List<io.envoyproxy.envoy.config.route.v3.VirtualCluster> protos, FieldPath at) {
        if (protos.isEmpty()) {
            return VirtualClusters.NONE;
        }
        List<VirtualCluster> clusters = new ArrayList<>(protos.size());
        for (int i = 0; i < protos.size(); i++) {
            clusters.add(decode(protos.get(i), at.item("virtual_clusters", i)));
        }
        return new VirtualClusters(clusters);
    }

    private static VirtualCluster decode(io.envoyproxy.envoy.config.route.v3.VirtualCluster proto, FieldPath at) {
        RULES.apply(proto, at);
        if (proto.getName().isEmpty()) {
            at.field("name").refuse("\"\" (expected: a name for telemetry)");
        }
        if (proto.getHeadersCount() == 0) {
            at.field("headers").refuse("none (expected: at least one condition, such as on :path or :method)");
        }
        List<HeaderMatch> headers = HeaderMatchDecoder.decode(proto.getHeadersList(), at, "headers");
        return new VirtualCluster(proto.getName(), headers);
    }
}
