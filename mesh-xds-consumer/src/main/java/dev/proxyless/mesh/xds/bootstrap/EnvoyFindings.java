package dev.proxyless.mesh.xds.bootstrap;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import com.google.protobuf.util.Durations;
import dev.proxyless.mesh.xds.document.DocumentException;
import dev.proxyless.mesh.xds.document.IgnoredField;
import io.envoyproxy.envoy.config.core.v3.DataSource;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What is found in an Envoy bootstrap while it is read: faults, fields without effect, and the files that it names. */
final class EnvoyFindings {

    private final String source;
    private final List<IgnoredField> ignored;

    /**
     * @param source the document, for messages
     * @param ignored what is known already to have no effect
     */
    EnvoyFindings(String source, List<IgnoredField> ignored) {
        this.source = source;
        this.ignored = new ArrayList<>(ignored);
    }

    /** A place for what is not to be told. */
    EnvoyFindings aside() {
        return new EnvoyFindings(source, List.of());
    }

    List<IgnoredField> ignored() {
        return ignored;
    }

    void ignore(String path, String reason) {
        ignored.add(new IgnoredField(path, 0, reason));
    }

    /** Tells of every field of {@code message} that is set and not among {@code known}. */
    void ignoreOthers(Message message, String path, Set<String> known) {
        message.getAllFields().keySet().stream()
                .map(FieldDescriptor::getName)
                .filter(field -> !known.contains(field))
                .forEach(field -> ignore(path + "." + field, "has no effect"));
    }

    DocumentException fault(String path, String problem) {
        return new DocumentException(source, path + ": " + problem);
    }

    /** The file that {@code data} names, if it is set; anything but a file is refused. */
    Optional<Path> file(DataSource data, String path) {
        switch (data.getSpecifierCase()) {
            case SPECIFIER_NOT_SET -> {
                return Optional.empty();
            }
            case FILENAME -> {
                Path file = path(data.getFilename(), path + ".filename");
                if (Files.isReadable(file)) {
                    return Optional.of(file);
                }
                throw fault(path + ".filename", "\"" + file + "\" (expected: a file that can be read)");
            }
            default -> throw fault(path, "is not in a file (expected: filename)");
        }
    }

    /** A duration of zero or more. */
    Duration duration(com.google.protobuf.Duration proto, String path) {
        if (!Durations.isValid(proto) || Durations.isNegative(proto)) {
            throw fault(path, proto.getSeconds() + " s " + proto.getNanos() + " ns (expected: a duration >= 0)");
        }
        return Duration.ofSeconds(proto.getSeconds(), proto.getNanos());
    }

    /** {@code text} as a path; as in Envoy a relative one counts from the working directory of the process. */
    Path path(String text, String path) {
        try {
            if (!text.isBlank()) {
                return Path.of(text);
            }
        } catch (InvalidPathException e) {
            // Told below, as an empty one.
        }
        throw fault(path, "\"" + text + "\" (expected: the path of a file)");
    }
}
