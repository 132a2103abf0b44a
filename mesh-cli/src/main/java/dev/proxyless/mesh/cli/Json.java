package dev.proxyless.mesh.cli;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** JSON as all commands read and write it: one object a line, nulls written out. */
final class Json {

    private static final Gson GSON =
            new GsonBuilder().serializeNulls().disableHtmlEscaping().create();

    private Json() {}

    static String line(Object value) {
        return GSON.toJson(value);
    }

    /** One object with the members of all of {@code parts}, in their order. */
    static String joined(List<?> parts) {
        JsonObject object = new JsonObject();
        for (Object part : parts) {
            GSON.toJsonTree(part).getAsJsonObject().asMap().forEach(object::add);
        }
        return GSON.toJson(object);
    }

    /**
     * Reads an object.
     *
     * @throws UsageException if {@code text} is none
     */
    static JsonObject object(String text) {
        try {
            JsonElement element = JsonParser.parseString(text);
            if (element.isJsonObject()) {
                return element.getAsJsonObject();
            }
        } catch (JsonParseException e) {
            throw new UsageException(text + " (expected: a JSON object; " + e.getMessage() + ")");
        }
        throw new UsageException(text + " (expected: a JSON object)");
    }

    /**
     * A member that is a text.
     *
     * @return null if there is none
     * @throws UsageException if it is something else
     */
    static @Nullable String text(JsonObject object, String name) {
        JsonElement member = object.get(name);
        if (member == null || member.isJsonNull()) {
            return null;
        }
        if (member.isJsonPrimitive() && member.getAsJsonPrimitive().isString()) {
            return member.getAsString();
        }
        throw new UsageException(name + ": " + member + " (expected: a text)");
    }
}
