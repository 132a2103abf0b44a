package dev.proxyless.mesh.xds.file;

import dev.proxyless.mesh.xds.appmesh.AppMeshOptions;
import dev.proxyless.mesh.xds.appmesh.AppMeshTranslator;
import dev.proxyless.mesh.xds.document.ConfigDirectory;
import dev.proxyless.mesh.xds.document.ConfigDocument;
import dev.proxyless.mesh.xds.document.DocumentException;
import java.util.ArrayList;
import java.util.List;

/** Turns the bytes of a content into resources: all of them, or none. */
final class ContentParser {

    private ContentParser() {}

    /**
     * Parses all files of {@code content}.
     *
     * @throws DocumentException if one of them cannot be used
     */
    static FileContent parse(RawContent content) {
        List<ConfigDocument> parts = new ArrayList<>();
        for (RawContent.RawFile file : content.files()) {
            parts.add(ConfigDocument.parse(file.name(), file.bytes()));
        }
        ConfigDocument.Resources all =
                resources(ConfigDirectory.merge(content.path().toString(), parts));
        String version = parts.get(0) instanceof ConfigDocument.Resources first ? first.version() : "";
        boolean versioned = content.files().size() == 1 && !version.isEmpty();
        return new FileContent(
                content.path().toString(),
                versioned ? version : "sha256:" + content.digest(),
                all.resources(),
                all.ignored());
    }

    /** Documents of App Mesh are read as the environment says. */
    private static ConfigDocument.Resources resources(ConfigDocument document) {
        return document instanceof ConfigDocument.AppMesh mesh
                ? AppMeshTranslator.create(AppMeshOptions.of(System.getenv())).resources(mesh)
                : (ConfigDocument.Resources) document;
    }
}
