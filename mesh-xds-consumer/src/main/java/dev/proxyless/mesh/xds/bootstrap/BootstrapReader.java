package dev.proxyless.mesh.xds.bootstrap;

import dev.proxyless.mesh.xds.appmesh.AppMeshOptions;
import dev.proxyless.mesh.xds.appmesh.AppMeshTranslator;
import dev.proxyless.mesh.xds.document.ConfigDocument;
import dev.proxyless.mesh.xds.resource.ResourceSource;
import dev.proxyless.mesh.xds.resource.ResourceType;
import dev.proxyless.mesh.xds.runtime.RuntimeValues;
import io.envoyproxy.envoy.config.core.v3.Node;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads documents of every kind as a bootstrap. */
final class BootstrapReader {

    private BootstrapReader() {}

    /** A file, or a directory of them that is followed from then on. */
    static Bootstrap read(Path file) {
        Bootstrap now = read(ConfigDocument.read(file));
        return Files.isDirectory(file) ? following(file, now) : now;
    }

    /** The resources are those that the directory has, and not only those that it has now. */
    private static Bootstrap following(Path directory, Bootstrap now) {
        ResourceSource files = new ResourceSource.File(directory, Optional.empty());
        Map<ResourceType, ResourceSource> served = new EnumMap<>(ResourceType.class);
        for (ResourceType type : ResourceType.values()) {
            served.put(type, files);
        }
        return new Bootstrap(
                now.source(),
                now.introduction(),
                List.of(),
                Map.of(),
                served,
                Bootstrap.DEFAULT_TEMPLATE,
                Bootstrap.Fixed.NOTHING,
                List.of());
    }

    static Bootstrap read(ConfigDocument document) {
        if (document instanceof ConfigDocument.GrpcBootstrap grpc) {
            return GrpcBootstrapReader.read(grpc);
        }
        if (document instanceof ConfigDocument.EnvoyBootstrap envoy) {
            return EnvoyBootstrapReader.read(envoy);
        }
        if (document instanceof ConfigDocument.AppMesh mesh) {
            return read(
                    AppMeshTranslator.create(AppMeshOptions.of(System.getenv())).resources(mesh));
        }
        if (document instanceof ConfigDocument.Resources resources) {
            return new Bootstrap(
                    resources.source(),
                    Introduction.of(Node.getDefaultInstance()),
                    List.of(),
                    Map.of(),
                    Map.of(),
                    Bootstrap.DEFAULT_TEMPLATE,
                    new Bootstrap.Fixed(resources.resources(), RuntimeValues.NONE),
                    resources.ignored());
        }
        throw new AssertionError(document);
    }
}
