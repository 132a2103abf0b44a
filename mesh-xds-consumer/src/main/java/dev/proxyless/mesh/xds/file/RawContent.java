package dev.proxyless.mesh.xds.file;

import dev.proxyless.mesh.xds.document.DocumentException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The bytes of a file, or of the files of a directory, at one moment.
 *
 * @param path the file or directory
 * @param files in the order of their names
 * @param digest equal for equal names and bytes
 */
record RawContent(Path path, List<RawFile> files, String digest) {

    private static final long MAX_BYTES = 64L << 20;
    private static final int DIGEST_BYTES = 8;
    private static final Set<String> ENDINGS = Set.of("json", "yaml", "yml");

    RawContent {
        files = List.copyOf(files);
    }

    /** One file of a content. */
    static final class RawFile {

        private final Path path;
        private final byte[] bytes;

        private RawFile(Path path, byte[] bytes) {
            this.path = path;
            this.bytes = bytes;
        }

        String name() {
            return path.toString();
        }

        /** Not a copy: nobody writes to it. */
        byte[] bytes() {
            return bytes;
        }
    }

    /**
     * Reads {@code path}.
     *
     * @throws DocumentException if it, or a file of it, cannot be read
     */
    static RawContent load(Path path) {
        List<RawFile> files = new ArrayList<>();
        MessageDigest digest = sha256();
        for (Path file : Files.isDirectory(path) ? filesOf(path) : List.of(path)) {
            RawFile raw = new RawFile(file, read(file));
            byte[] name = raw.name().getBytes(StandardCharsets.UTF_8);
            digest.update(ByteBuffer.allocate(Long.BYTES)
                    .putInt(name.length)
                    .putInt(raw.bytes.length)
                    .array());
            digest.update(name);
            digest.update(raw.bytes);
            files.add(raw);
        }
        return new RawContent(path, files, HexFormat.of().formatHex(digest.digest(), 0, DIGEST_BYTES));
    }

    private static List<Path> filesOf(Path directory) {
        try (Stream<Path> entries = Files.list(directory)) {
            List<Path> files = entries.filter(RawContent::isDocument).sorted().toList();
            if (files.isEmpty()) {
                throw new DocumentException(
                        directory.toString(), "has no file (expected: one or more of *.json, *.yaml, *.yml)");
            }
            return files;
        } catch (IOException e) {
            throw new DocumentException(directory.toString(), "cannot be listed: " + e);
        }
    }

    /** Names with a dot in front are those of editors, and of Kubernetes for its own ends. */
    private static boolean isDocument(Path file) {
        String name = file.getFileName().toString();
        return !name.startsWith(".") && ENDINGS.contains(name.substring(name.lastIndexOf('.') + 1));
    }

    private static byte[] read(Path file) {
        try {
            if (Files.exists(file) && !Files.isRegularFile(file)) {
                throw new DocumentException(file.toString(), "no regular file (expected: a file with resources)");
            }
            if (Files.size(file) > MAX_BYTES) {
                throw new DocumentException(
                        file.toString(), Files.size(file) + " bytes (expected: at most " + MAX_BYTES + ")");
            }
            return Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            throw new DocumentException(file.toString(), "no such file");
        } catch (IOException e) {
            throw new DocumentException(file.toString(), "cannot be read: " + e);
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has it", e);
        }
    }
}
