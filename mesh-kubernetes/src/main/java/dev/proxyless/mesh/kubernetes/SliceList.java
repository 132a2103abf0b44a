package dev.proxyless.mesh.kubernetes;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import dev.proxyless.mesh.kubernetes.Slices.Answer;
import dev.proxyless.mesh.kubernetes.Slices.Change;
import dev.proxyless.mesh.kubernetes.Slices.Failed;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads what the API server answers: a list of slices, or one line of a watch. Pure. */
final class SliceList {

    private static final String VERSION = "resourceVersion";

    private SliceList() {}

    static Answer read(String body) {
        JsonObject list = parse(body);
        if (list == null) {
            return Faults.notUnderstood(body);
        }
        List<Slice> slices = SliceReader.objects(list, "items").stream()
                .map(SliceReader::read)
                .toList();
        return new Answer.Listed(version(list), slices);
    }

    /**
     * What a line says.
     *
     * @return a {@link Change}, a {@link Failed}, or null for what is newer than this
     */
    static @Nullable Event event(String line) {
        JsonObject event = parse(line);
        if (event == null) {
            return new Event.Fault(Faults.notUnderstood(line));
        }
        JsonObject object = SliceReader.object(event, "object");
        return switch (SliceReader.text(event, "type")) {
            case "ADDED", "MODIFIED" -> new Event.Changed(new Change.Put(version(object), SliceReader.read(object)));
            case "DELETED" ->
                new Event.Changed(new Change.Removed(
                        version(object), SliceReader.text(SliceReader.object(object, "metadata"), "name")));
            case "BOOKMARK" -> new Event.Changed(new Change.Bookmark(version(object)));
            case "ERROR" -> new Event.Fault(Faults.status(object));
            default -> null;
        };
    }

    /** What a line of a watch says. */
    sealed interface Event {

        record Changed(Change change) implements Event {}

        /** There will be no other line. */
        record Fault(Failed failed) implements Event {}
    }

    /** The object that {@code text} is; null if it is none. */
    static @Nullable JsonObject parse(String text) {
        try {
            JsonElement element = JsonParser.parseString(text);
            return element.isJsonObject() ? element.getAsJsonObject() : null;
        } catch (JsonParseException e) {
            return null;
        }
    }

    private static String version(JsonObject object) {
        return SliceReader.text(SliceReader.object(object, "metadata"), VERSION);
    }
}
