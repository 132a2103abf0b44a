package dev.proxyless.mesh.xds.decode;

import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a type of message: as much of its descriptor as the rules need. To load the descriptors themselves, of
 * which each wants nearly all of Envoy's, took a third of the time that a process needs for its first call.
 *
 * <p>The types are those that {@link SupportedFields} has rules for, and those that may have one of them in them. They are
 * written by the test that holds them to the descriptors. Thread-safe.
 */
final class MessageType {

    private static final String FILE = "message-types.txt";
    private static final Map<String, MessageType> ALL = readAll();

    private final String name;
    private final String text;
    /** Made of the text when it is first needed. Threads that do so at the same time get the same. */
    private volatile Field @Nullable [] fields;

    private MessageType(String name, String text) {
        this.name = name;
        this.text = text;
    }

    /**
     * A field.
     *
     * @param name its name
     * @param wireType how its values are written
     * @param packed whether they may be written as a packed list instead
     * @param message the type of its values, if they may have messages in them that there are rules for
     */
    record Field(
            String name,
            int wireType,
            boolean packed,
            @Nullable String message) {

        /** Whether a tag is one of this field, and not of one with its number and another type. */
        boolean isWrittenAs(int tag) {
            int type = WireFormat.getTagWireType(tag);
            return type == wireType || (packed && type == WireFormat.WIRETYPE_LENGTH_DELIMITED);
        }
    }

    /** The type of this full name, such as {@code envoy.config.cluster.v3.Cluster}; null if it is not among them. */
    static @Nullable MessageType named(String name) {
        return ALL.get(name);
    }

    /** The full name. */
    String name() {
        return name;
    }

    /** The field with this number; null if there is none. */
    @Nullable Field field(int number) {
        Field[] known = fields;
        if (known == null) {
            known = parse(text);
            fields = known;
        }
        return number < known.length ? known[number] : null;
    }

    /** One line for each type: its name, and {@code NUMBER:FIELD:TYPE} for each field. */
    private static Map<String, MessageType> readAll() {
        try (InputStream file = MessageType.class.getResourceAsStream(FILE)) {
            if (file == null) {
                throw new IllegalStateException(FILE + ": missing (expected: beside " + MessageType.class + ")");
            }
            String lines = new String(file.readAllBytes(), StandardCharsets.US_ASCII);
            Map<String, MessageType> types = new HashMap<>();
            for (int start = 0, end; start < lines.length(); start = end + 1) {
                end = lines.indexOf('\n', start);
                int space = lines.indexOf(' ', start);
                String name = lines.substring(start, Math.min(space, end));
                types.put(name, new MessageType(name, lines.substring(start + name.length(), end)));
            }
            return types;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Field[] parse(String text) {
        Field[] fields = new Field[0];
        for (int start = 1, end; start < text.length(); start = end + 1) {
            int name = text.indexOf(':', start) + 1;
            int type = text.indexOf(':', name) + 1;
            end = text.indexOf(' ', type);
            end = end < 0 ? text.length() : end;
            int number = Integer.parseInt(text, start, name - 1, 10);
            if (number >= fields.length) {
                fields = Arrays.copyOf(fields, number + 1);
            }
            fields[number] = field(text.substring(name, type - 1), text.substring(type, end));
        }
        return fields;
    }

    /** The type of a field is its wire type, with a {@code *} if it may be packed, or a message's name. */
    private static Field field(String name, String type) {
        if (!Character.isDigit(type.charAt(0))) {
            return new Field(name, WireFormat.WIRETYPE_LENGTH_DELIMITED, false, type);
        }
        return new Field(name, type.charAt(0) - '0', type.endsWith("*"), null);
    }
}
