package dev.proxyless.mesh.xds.document;

import com.google.protobuf.Any;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A directory of documents, of App Mesh or with resources, which together are one configuration.
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
     * @throws DocumentException if they cannot be used together; the message names file and line
     */
    public static ConfigDocument parse(String source, SortedMap<String, String> texts) {
        List<ConfigDocument> parts = new ArrayList<>();
        texts.forEach((name, text) -> parts.add(ConfigDocument.parse(name, text)));
        return merge(source, parts);
    }

    /**
     * What the documents of several files are together: documents of App Mesh, or resources.
     *
     * @param source the directory, for messages
     * @param parts the files' documents, in the order of the files
     * @throws DocumentException if there are none, if some are of App Mesh and some are not, or if one is a bootstrap
     */
    public static ConfigDocument merge(String source, List<ConfigDocument> parts) {
        List<ConfigDocument.Located> mesh = new ArrayList<>();
        List<Any> resources = new ArrayList<>();
        List<IgnoredField> ignored = new ArrayList<>();
        for (ConfigDocument part : parts) {
            if (part instanceof ConfigDocument.AppMesh documents) {
                mesh.addAll(documents.documents());
            } else if (part instanceof ConfigDocument.Resources some) {
                resources.addAll(some.resources());
                ignored.addAll(some.ignored());
            } else {
                throw new DocumentException(
                        part.source(), "a bootstrap (expected: resources; give a bootstrap to the client itself)");
            }
            if (!mesh.isEmpty() && !resources.isEmpty()) {
                throw new DocumentException(
                        part.source(), "no documents of App Mesh beside others that are (expected: one or the other)");
            }
        }
        if (parts.isEmpty()) {
            throw new DocumentException(
                    source, "has no documents (expected: at least one in files " + String.join(", ", ENDINGS) + ")");
        }
        return mesh.isEmpty()
                ? new ConfigDocument.Resources(source, "", resources, ignored)
                : new ConfigDocument.AppMesh(source, mesh);
    }
}
