package dev.proxyless.mesh.xds.document;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A directory of documents of App Mesh, which together are one configuration.
 *
 * <p>Reading the files and making sense of them are apart, so that who watches a directory can hand in the texts that it has.
 */
public final class ConfigDirectory {

    private static final List<String> ENDINGS = List.of(".json", ".yaml", ".yml");

    private ConfigDirectory() {}

    /**
     * Whether a file of this name is part of the configuration. A name that begins with a dot is not: mounted volumes of
     * Kubernetes keep their versions under such names.
     */
    public static boolean isPart(String fileName) {
        return !fileName.startsWith(".") && ENDINGS.stream().anyMatch(fileName::endsWith);
    }

    /**
     * The texts of the files of {@code directory} that are part of the configuration, by their names.
     *
     * @throws IOException if one cannot be read
     */
    public static SortedMap<String, String> texts(Path directory) throws IOException {
        SortedMap<String, String> texts = new TreeMap<>();
        List<Path> files;
        try (Stream<Path> entries = Files.list(directory)) {
            files = entries.filter(file -> isPart(String.valueOf(file.getFileName())))
                    .filter(Files::isRegularFile)
                    .toList();
        }
        for (Path file : files) {
            try {
                texts.put(String.valueOf(file.getFileName()), Files.readString(file));
            } catch (MalformedInputException e) {
                throw new DocumentException(file.toString(), "not a text in UTF-8");
            }
        }
        return texts;
    }

    /**
     * Makes sense of {@code texts}. Pure: the same texts give the same result.
     *
     * @param source the directory, for messages
     * @param texts the files' names and what is in them
     * @throws DocumentException if there is none, or one that is no document of App Mesh; the message names file and line
     */
    public static ConfigDocument.AppMesh parse(String source, SortedMap<String, String> texts) {
        List<ConfigDocument.Located> documents = new ArrayList<>();
        for (Map.Entry<String, String> text : texts.entrySet()) {
            for (DocumentNode root : NodeReader.read(text.getKey(), text.getValue())) {
                if (!AppMeshShape.fits(root)) {
                    throw new DocumentException(
                            source + "/" + text.getKey(),
                            root.line(),
                            "",
                            "no document of App Mesh (expected: what aws appmesh describe-… prints, or a manifest of"
                                    + " appmesh.k8s.aws; give xDS resources as one file)");
                }
                documents.add(new ConfigDocument.Located(text.getKey(), root));
            }
        }
        if (documents.isEmpty()) {
            throw new DocumentException(
                    source, "has no documents (expected: at least one in files " + String.join(", ", ENDINGS) + ")");
        }
        return new ConfigDocument.AppMesh(source, documents);
    }
}
