package dev.proxyless.mesh.xds.document;

import com.google.protobuf.Message;
import com.google.protobuf.Struct;
import dev.proxyless.mesh.xds.document.DocumentNode.Mapping;
import dev.proxyless.mesh.xds.document.DocumentNode.Scalar;
import dev.proxyless.mesh.xds.document.DocumentNode.Sequence;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads the fields of a document that is no protobuf message, with faults that name line and path, and keeps what has no
 * effect. For one document and one thread.
 */
public final class FieldReader {

    private final String source;
    private final List<IgnoredField> ignored = new ArrayList<>();

    /** A reader of the document {@code source}. */
    public FieldReader(String source) {
        this.source = source;
    }

    /** What was found to have no effect. */
    public List<IgnoredField> ignored() {
        return List.copyOf(ignored);
    }

    /** The error to throw for a fault at {@code path}. */
    public DocumentException fault(int line, String path, String problem) {
        return new DocumentException(source, line, path, problem);
    }

    /** The object in a field that must be there. */
    public Mapping mapping(Mapping parent, String path, String name) {
        return asMapping(required(parent, path, name, "an object"), join(path, name));
    }

    /** The list in a field that must be there. */
    public Sequence sequence(Mapping parent, String path, String name) {
        DocumentNode node = required(parent, path, name, "a list");
        if (node instanceof Sequence sequence) {
            return sequence;
        }
        throw fault(node.line(), join(path, name), node.kind() + " (expected: a list)");
    }

    /** The text in a field that may be missing. */
    public Optional<String> text(Mapping parent, String path, String name) {
        DocumentNode node = parent.get(name);
        return node == null || (node instanceof Scalar scalar && scalar.isNull())
                ? Optional.empty()
                : Optional.of(asText(node, join(path, name)));
    }

    /** Whether a field is true; it may be missing, and then is not. */
    public boolean flag(Mapping parent, String path, String name) {
        return text(parent, path, name)
                .map(text -> switch (text) {
                    case "true" -> true;
                    case "false" -> false;
                    default ->
                        throw fault(parent.line(), join(path, name), "\"" + text + "\" (expected: true or false)");
                })
                .orElse(false);
    }

    /** The path of a file that a field names, which may be missing, and so may the file. */
    public Optional<Path> path(Mapping parent, String path, String name) {
        return text(parent, path, name).map(text -> {
            try {
                return Path.of(text);
            } catch (InvalidPathException e) {
                throw fault(parent.line(), join(path, name), "\"" + text + "\" (expected: the path of a file)");
            }
        });
    }

    /** The file that a field names, which may be missing; the file may not. */
    public Optional<Path> file(Mapping parent, String path, String name) {
        Optional<Path> file = path(parent, path, name);
        if (file.isPresent() && !Files.isReadable(file.get())) {
            throw fault(parent.line(), join(path, name), "\"" + file.get() + "\" (expected: a file that can be read)");
        }
        return file;
    }

    /** {@code node} as an object. */
    public Mapping asMapping(DocumentNode node, String path) {
        if (node instanceof Mapping mapping) {
            return mapping;
        }
        throw fault(node.line(), path, node.kind() + " (expected: an object)");
    }

    /** {@code node} as a text. */
    public String asText(DocumentNode node, String path) {
        if (node instanceof Scalar scalar && !scalar.isNull()) {
            return scalar.text();
        }
        throw fault(node.line(), path, node.kind() + " (expected: a text)");
    }

    /** Fills {@code message}, one of Envoy's, with what {@code node} says, and gives it back. */
    public <B extends Message.Builder> B message(DocumentNode node, String path, B message) {
        return new MessageReader(source, ignored::add).read(node, path, message);
    }

    /** The free-form object that {@code node} is. */
    public Struct struct(Mapping node) {
        return StructReader.struct(node);
    }

    /** Notes that a field, if it is there, has no effect. */
    public void ignore(Mapping parent, String path, String name, String reason) {
        DocumentNode node = parent.get(name);
        if (node != null) {
            ignore(node.line(), join(path, name), reason);
        }
    }

    /** Notes that what stands at {@code path} has no effect. */
    public void ignore(int line, String path, String reason) {
        ignored.add(new IgnoredField(path, line, reason));
    }

    /** Notes that all fields but the {@code known} have no effect. */
    public void ignoreOthers(Mapping parent, String path, Set<String> known) {
        for (String name : parent.entries().keySet()) {
            if (!known.contains(name)) {
                ignore(parent, path, name, "no such field is known here");
            }
        }
    }

    private DocumentNode required(Mapping parent, String path, String name, String expected) {
        DocumentNode node = parent.get(name);
        if (node == null) {
            throw fault(parent.line(), join(path, name), "is missing (expected: " + expected + ")");
        }
        return node;
    }

    private static String join(String path, String name) {
        return path.isEmpty() ? name : path + "." + name;
    }
}
