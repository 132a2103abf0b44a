package dev.proxyless.mesh.xds.file;

import com.google.protobuf.Any;
import dev.proxyless.mesh.xds.document.ConfigDocument;
import dev.proxyless.mesh.xds.document.DocumentException;
import dev.proxyless.mesh.xds.document.IgnoredField;
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
        List<Any> resources = new ArrayList<>();
        List<IgnoredField> ignored = new ArrayList<>();
        String version = "";
        for (RawContent.RawFile file : content.files()) {
            ConfigDocument document = ConfigDocument.parse(file.name(), file.bytes());
            if (!(document instanceof ConfigDocument.Resources part)) {
                throw new DocumentException(
                        file.name(), "a bootstrap (expected: resources; give a bootstrap to the client itself)");
            }
            resources.addAll(part.resources());
            ignored.addAll(part.ignored());
            version = part.version();
        }
        boolean versioned = content.files().size() == 1 && !version.isEmpty();
        return new FileContent(
                content.path().toString(), versioned ? version : "sha256:" + content.digest(), resources, ignored);
    }
}
