package dev.proxyless.mesh.xds.store;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.proxyless.mesh.xds.resource.ResourceType;
import dev.proxyless.mesh.xds.store.StoredSnapshot.StoredResource;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The file of a stored configuration: a mark with the version of the format, the content, and the SHA-256 of both. Written
 * beside its place and moved there, so that a reader sees one whole file or another. Blocks; not for the control loop.
 */
public final class SnapshotFile {

    private static final byte[] MARK = "MESH-LKG-1\n".getBytes(StandardCharsets.US_ASCII);
    private static final int DIGEST_BYTES = 32;
    private static final long MAX_BYTES = 512L << 20;

    private final Path file;

    private SnapshotFile(Path file) {
        this.file = file;
    }

    /** The file at this place, which need not exist. */
    public static SnapshotFile at(Path file) {
        return new SnapshotFile(file.toAbsolutePath());
    }

    /**
     * Replaces the file. Only the owner may read or write it, where the file system knows of owners.
     *
     * @throws IOException if it cannot be written; an older file is still there
     */
    public void write(StoredSnapshot snapshot) throws IOException {
        byte[] content = content(snapshot);
        Path fresh = temporary();
        try {
            try (FileChannel channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
                writeAll(channel, content);
                writeAll(channel, digest(content));
                channel.force(true);
            }
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }

    /**
     * Reads the file; empty if there is none.
     *
     * @param identity for whom the configuration must be
     * @param now the time
     * @param maxAge how old it may be
     * @throws SnapshotFileException if there is one that must not be used
     */
    public Optional<StoredSnapshot> read(String identity, Instant now, Duration maxAge) throws SnapshotFileException {
        byte[] bytes;
        try {
            checkAccess();
            bytes = Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new SnapshotFileException("cannot be read: " + e);
        }
        StoredSnapshot snapshot = parse(checked(bytes));
        if (!snapshot.identity().equals(identity)) {
            throw new SnapshotFileException("stored for \"" + snapshot.identity() + "\" (expected: \"" + identity
                    + "\"; give each process a file of its own)");
        }
        if (snapshot.storedAt().isBefore(now.minus(maxAge))) {
            throw new SnapshotFileException(
                    "stored at " + snapshot.storedAt() + " (expected: no longer ago than " + maxAge + ")");
        }
        return Optional.of(snapshot);
    }

    private void checkAccess() throws IOException, SnapshotFileException {
        if (Files.size(file) > MAX_BYTES) {
            throw new SnapshotFileException(Files.size(file) + " bytes (expected: at most " + MAX_BYTES + ")");
        }
        if (!Files.getFileStore(file).supportsFileAttributeView("posix")) {
            return;
        }
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
        if (permissions.contains(PosixFilePermission.GROUP_WRITE)
                || permissions.contains(PosixFilePermission.OTHERS_WRITE)) {
            throw new SnapshotFileException("can be written by others: " + PosixFilePermissions.toString(permissions)
                    + " (expected: by its owner only)");
        }
    }

    private Path temporary() throws IOException {
        Path directory = file.getParent();
        if (directory == null) {
            throw new IOException(file + " is no file");
        }
        // Files of this method are for their owner only, where the file system knows of owners.
        return Files.createTempFile(directory, "." + file.getFileName(), ".new");
    }

    private static void writeAll(FileChannel channel, byte[] bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    private static byte[] content(StoredSnapshot snapshot) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.write(MARK);
        writeText(out, snapshot.identity());
        out.writeLong(snapshot.storedAt().toEpochMilli());
        out.writeInt(snapshot.resources().size());
        for (StoredResource resource : snapshot.resources()) {
            writeText(out, resource.authority());
            writeText(out, resource.type().label());
            writeText(out, resource.version());
            byte[] raw = resource.raw().toByteArray();
            out.writeInt(raw.length);
            out.write(raw);
        }
        return bytes.toByteArray();
    }

    private static byte[] checked(byte[] bytes) throws SnapshotFileException {
        if (bytes.length < MARK.length + DIGEST_BYTES || !Arrays.equals(bytes, 0, MARK.length, MARK, 0, MARK.length)) {
            throw new SnapshotFileException("is no stored configuration of this version (expected: to begin with \""
                    + new String(MARK, StandardCharsets.US_ASCII).strip() + "\"; delete it)");
        }
        byte[] content = Arrays.copyOf(bytes, bytes.length - DIGEST_BYTES);
        byte[] digest = Arrays.copyOfRange(bytes, content.length, bytes.length);
        if (!MessageDigest.isEqual(digest, digest(content))) {
            throw new SnapshotFileException("is torn or was changed: its checksum is wrong (delete it)");
        }
        return content;
    }

    private static StoredSnapshot parse(byte[] content) throws SnapshotFileException {
        try {
            DataInputStream in =
                    new DataInputStream(new ByteArrayInputStream(content, MARK.length, content.length - MARK.length));
            String identity = readText(in);
            Instant storedAt = Instant.ofEpochMilli(in.readLong());
            int count = in.readInt();
            List<StoredResource> resources = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                resources.add(new StoredResource(readText(in), type(readText(in)), readText(in), any(in)));
            }
            if (in.available() > 0) {
                throw new SnapshotFileException("has more than it says (delete it)");
            }
            return new StoredSnapshot(identity, storedAt, resources);
        } catch (IOException e) {
            throw new SnapshotFileException("cannot be understood: " + e + " (delete it)");
        }
    }

    private static Any any(DataInputStream in) throws IOException {
        return Any.parseFrom(readBytes(in));
    }

    private static ResourceType type(String label) throws InvalidProtocolBufferException {
        for (ResourceType type : ResourceType.values()) {
            if (type.label().equals(label)) {
                return type;
            }
        }
        throw new InvalidProtocolBufferException("a resource of type \"" + label + "\"");
    }

    private static void writeText(DataOutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static String readText(DataInputStream in) throws IOException {
        return new String(readBytes(in), StandardCharsets.UTF_8);
    }

    private static byte[] readBytes(DataInputStream in) throws IOException {
        int length = in.readInt();
        if (length < 0 || length > in.available()) {
            throw new IOException("a length of " + length);
        }
        return in.readNBytes(length);
    }

    private static byte[] digest(byte[] content) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(content);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java has SHA-256", e);
        }
    }
}
