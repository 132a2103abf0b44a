package dev.proxyless.mesh.xds.bootstrap;

import com.google.protobuf.Struct;
import dev.proxyless.mesh.xds.document.DocumentNode;
import dev.proxyless.mesh.xds.document.DocumentNode.Mapping;
import dev.proxyless.mesh.xds.document.DocumentNode.Scalar;
import dev.proxyless.mesh.xds.document.FieldReader;
import io.envoyproxy.envoy.config.core.v3.Locality;
import io.envoyproxy.envoy.config.core.v3.Node;
import java.util.Set;

/**
 * Reads the node of gRPC's bootstrap. What nearly all have (gRFC A27) is read here, since to read a message of any kind takes
 * the descriptors of all of Envoy's, which is a large part of what the start of a process takes.
 */
final class GrpcNodeReader {

    private static final Set<String> USUAL = Set.of("id", "cluster", "metadata", "locality");
    private static final Set<String> USUAL_OF_LOCALITY = Set.of("region", "zone", "sub_zone");

    private GrpcNodeReader() {}

    static Introduction read(Mapping node, FieldReader fields) {
        return isUsual(node)
                ? usual(node, fields)
                : Introduction.of(
                        fields.message(node, "node", Node.newBuilder()).build());
    }

    private static boolean isUsual(Mapping node) {
        return USUAL.containsAll(node.entries().keySet())
                && isTextIfThere(node, "id")
                && isTextIfThere(node, "cluster")
                && (!node.has("metadata") || node.get("metadata") instanceof Mapping)
                && (!node.has("locality")
                        || (node.get("locality") instanceof Mapping locality && isUsualLocality(locality)));
    }

    private static boolean isUsualLocality(Mapping locality) {
        return USUAL_OF_LOCALITY.containsAll(locality.entries().keySet())
                && isTextIfThere(locality, "region")
                && isTextIfThere(locality, "zone")
                && isTextIfThere(locality, "sub_zone");
    }

    private static boolean isTextIfThere(Mapping parent, String name) {
        DocumentNode node = parent.get(name);
        return node == null || (node instanceof Scalar scalar && !scalar.isNull());
    }

    private static Introduction usual(Mapping node, FieldReader fields) {
        Struct metadata = node.get("metadata") instanceof Mapping mapping ? fields.struct(mapping) : null;
        Locality locality = node.get("locality") instanceof Mapping mapping
                ? Locality.newBuilder()
                        .setRegion(text(mapping, "region"))
                        .setZone(text(mapping, "zone"))
                        .setSubZone(text(mapping, "sub_zone"))
                        .build()
                : null;
        return Introduction.of(text(node, "id"), text(node, "cluster"), metadata, locality);
    }

    private static String text(Mapping parent, String name) {
        return parent.get(name) instanceof Scalar scalar ? scalar.text() : "";
    }
}
