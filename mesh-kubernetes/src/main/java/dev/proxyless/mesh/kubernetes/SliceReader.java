package dev.proxyless.mesh.kubernetes;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.proxyless.mesh.kubernetes.Slice.Condition;
import dev.proxyless.mesh.kubernetes.Slice.Member;
import dev.proxyless.mesh.kubernetes.Slice.Port;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads EndpointSlices from JSON. Pure. What is not there, or is of another type than the API says, is taken as not said: an
 * API server checks what it serves.
 */
final class SliceReader {

    private static final String TCP = "TCP";
    private static final int MAX_PORT = 65_535;

    private SliceReader() {}

    static Slice read(JsonObject json) {
        List<Port> ports = new ArrayList<>();
        for (JsonObject port : objects(json, "ports")) {
            int number = number(port, "port");
            String protocol = text(port, "protocol");
            if ((protocol.isEmpty() || protocol.equals(TCP)) && number >= 1 && number <= MAX_PORT) {
                ports.add(new Port(text(port, "name"), number));
            }
        }
        List<Member> members = new ArrayList<>();
        for (JsonObject endpoint : objects(json, "endpoints")) {
            List<String> addresses = texts(endpoint, "addresses");
            if (!addresses.isEmpty()) {
                members.add(member(endpoint, addresses.get(0)));
            }
        }
        return new Slice(text(object(json, "metadata"), "name"), text(json, "addressType"), ports, members);
    }

    private static Member member(JsonObject endpoint, String address) {
        JsonObject target = object(endpoint, "targetRef");
        Set<String> zones = new HashSet<>();
        for (JsonObject hint : objects(object(endpoint, "hints"), "forZones")) {
            zones.add(text(hint, "name"));
        }
        String name = text(target, "name");
        return new Member(
                address,
                condition(object(endpoint, "conditions")),
                name.isEmpty()
                        ? ""
                        : text(target, "kind") + " " + text(target, "namespace") + "/" + name + " "
                                + text(target, "uid"),
                text(target, "kind").equals("Pod") ? name : "",
                text(endpoint, "nodeName"),
                text(endpoint, "zone"),
                zones);
    }

    /** What is not said of {@code ready} means yes, of {@code serving} the same as {@code ready}, and of the third no. */
    private static Condition condition(JsonObject conditions) {
        boolean ready = flag(conditions, "ready", true);
        if (ready) {
            return Condition.READY;
        }
        return flag(conditions, "serving", false) && flag(conditions, "terminating", false)
                ? Condition.DRAINING
                : Condition.AWAY;
    }

    static JsonObject object(JsonObject json, String field) {
        return json.get(field) instanceof JsonObject object ? object : new JsonObject();
    }

    static List<JsonObject> objects(JsonObject json, String field) {
        List<JsonObject> objects = new ArrayList<>();
        if (isList(json.get(field))) {
            for (JsonElement element : json.getAsJsonArray(field)) {
                if (element instanceof JsonObject object) {
                    objects.add(object);
                }
            }
        }
        return objects;
    }

    static String text(JsonObject json, String field) {
        JsonElement element = json.get(field);
        return element != null && element.isJsonPrimitive() ? element.getAsString() : "";
    }

    static int number(JsonObject json, String field) {
        JsonElement element = json.get(field);
        return element != null
                        && element.isJsonPrimitive()
                        && element.getAsJsonPrimitive().isNumber()
                ? element.getAsInt()
                : 0;
    }

    private static List<String> texts(JsonObject json, String field) {
        List<String> texts = new ArrayList<>();
        if (isList(json.get(field))) {
            for (JsonElement element : json.getAsJsonArray(field)) {
                if (element.isJsonPrimitive() && !element.getAsString().isEmpty()) {
                    texts.add(element.getAsString());
                }
            }
        }
        return texts;
    }

    private static boolean flag(JsonObject json, String field, boolean standard) {
        JsonElement element = json.get(field);
        return (element != null && element.isJsonPrimitive()) ? element.getAsBoolean() : standard;
    }

    private static boolean isList(@Nullable JsonElement element) {
        return element != null && element.isJsonArray();
    }
}
