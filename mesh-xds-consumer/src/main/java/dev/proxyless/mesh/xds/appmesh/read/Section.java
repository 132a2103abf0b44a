package dev.proxyless.mesh.xds.appmesh.read;

import dev.proxyless.mesh.xds.appmesh.spec.AppMeshFinding;
import dev.proxyless.mesh.xds.appmesh.spec.Place;
import dev.proxyless.mesh.xds.document.DocumentNode;
import dev.proxyless.mesh.xds.document.DocumentNode.Mapping;
import dev.proxyless.mesh.xds.document.DocumentNode.Scalar;
import dev.proxyless.mesh.xds.document.DocumentNode.Sequence;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An object of a document. It remembers which of its fields were asked for, so that at its end the others can be reported.
 */
final class Section {

    /** No text of App Mesh's API may be longer. */
    private static final int MAX_TEXT = 1_024;

    private static final int MAX_QUOTED = 120;
    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");

    private final String source;
    private final String path;
    private final Mapping node;
    private final Consumer<AppMeshFinding> reported;
    private final Set<String> known = new HashSet<>();

    private Section(String source, String path, Mapping node, Consumer<AppMeshFinding> reported) {
        this.source = source;
        this.path = path;
        this.node = node;
        this.reported = reported;
    }

    /** The object at the top of a document. */
    static Section root(String source, Mapping node, Consumer<AppMeshFinding> reported) {
        return new Section(source, "", node, reported);
    }

    Place place() {
        return new Place(source, node.line(), path);
    }

    /** Where a field stands; if it is missing, where it should. */
    Place place(String field) {
        DocumentNode value = node.get(field);
        return new Place(source, value == null ? node.line() : value.line(), join(field));
    }

    /** The names of all fields, in the order of the document. */
    Set<String> fields() {
        return node.entries().keySet();
    }

    /** Whether the field is there, and not null. */
    boolean has(String field) {
        known.add(field);
        return value(field) != null;
    }

    Section object(String field) {
        return asSection(required(field, "an object"), place(field));
    }

    Optional<Section> optionalObject(String field) {
        DocumentNode value = value(field);
        return value == null ? Optional.empty() : Optional.of(asSection(value, place(field)));
    }

    /** The objects of a list; none if the field is missing. */
    List<Section> objects(String field) {
        List<Section> sections = new ArrayList<>();
        for (DocumentNode item : items(field)) {
            sections.add(asSection(item, item(field, item, sections.size())));
        }
        return sections;
    }

    /** The objects of a list that must have some. */
    List<Section> objects(String field, int least, int most) {
        List<Section> sections = objects(field);
        checkSize(field, sections.size(), least, most);
        return sections;
    }

    String text(String field) {
        return asText(required(field, "a text"), place(field));
    }

    Optional<String> optionalText(String field) {
        DocumentNode value = value(field);
        return value == null ? Optional.empty() : Optional.of(asText(value, place(field)));
    }

    /** The texts of a list; none if the field is missing. */
    List<String> texts(String field) {
        List<String> texts = new ArrayList<>();
        for (DocumentNode item : items(field)) {
            texts.add(asText(item, item(field, item, texts.size())));
        }
        return texts;
    }

    /** The numbers of a list; none if the field is missing. */
    List<Integer> numbers(String field, int least, int most) {
        List<Integer> numbers = new ArrayList<>();
        for (DocumentNode item : items(field)) {
            numbers.add((int) asNumber(item, item(field, item, numbers.size()), least, most));
        }
        return numbers;
    }

    int number(String field, int least, int most) {
        return (int) bigNumber(field, least, most);
    }

    long bigNumber(String field, long least, long most) {
        return asNumber(required(field, "a number"), place(field), least, most);
    }

    Optional<Integer> optionalNumber(String field, int least, int most) {
        DocumentNode value = value(field);
        return value == null ? Optional.empty() : Optional.of((int) asNumber(value, place(field), least, most));
    }

    boolean flag(String field, boolean otherwise) {
        DocumentNode value = value(field);
        if (value == null) {
            return otherwise;
        }
        String text = asText(value, place(field));
        if (text.equals("true") || text.equals("false")) {
            return text.equals("true");
        }
        throw fault(field, quote(text) + " (expected: true or false)");
    }

    /** One of the values that {@code choices} spells. */
    <T> T choice(String field, Map<String, T> choices) {
        String text = text(field);
        T choice = choices.get(text);
        if (choice == null) {
            throw fault(field, quote(text) + " (expected: one of " + String.join(", ", choices.keySet()) + ")");
        }
        return choice;
    }

    <T> Optional<T> optionalChoice(String field, Map<String, T> choices) {
        return has(field) ? Optional.of(choice(field, choices)) : Optional.empty();
    }

    /** The one of {@code fields} that is there; null if none is. Two are a fault. */
    @Nullable String oneOf(String... fields) {
        List<String> present = Arrays.stream(fields).filter(this::has).toList();
        if (present.size() > 1) {
            throw fault(present.get(1), "stands beside " + present.get(0) + " (expected: one of the two)");
        }
        return present.isEmpty() ? null : present.get(0);
    }

    /** These fields mean nothing to a client. */
    void skip(String... fields) {
        known.addAll(Arrays.asList(fields));
    }

    /** Reports that a field has no effect, if it is there. */
    void report(String field, String consequence) {
        if (has(field)) {
            reported.accept(place(field).finding(consequence));
        }
    }

    /** The end of the object: reports what nobody asked for. */
    void end() {
        for (String field : node.entries().keySet()) {
            if (known.add(field)) {
                reported.accept(place(field).finding("no such field is known here: it has no effect"));
            }
        }
    }

    /** The error to throw for a fault of a field. */
    SpecException fault(String field, String problem) {
        return new SpecException(place(field).finding(problem));
    }

    /** The error to throw for a fault of the object. */
    SpecException fault(String problem) {
        return new SpecException(place().finding(problem));
    }

    /** Fit for a line of a log. */
    static String quote(String text) {
        String cut = text.length() > MAX_QUOTED ? text.substring(0, MAX_QUOTED) + "…" : text;
        return '"' + CONTROL.matcher(cut).replaceAll("\uFFFD") + '"';
    }

    void checkSize(String field, int size, int least, int most) {
        if (size < least || size > most) {
            throw fault(field, size + " items (expected: " + least + " to " + most + ")");
        }
    }

    private @Nullable DocumentNode value(String field) {
        known.add(field);
        DocumentNode value = node.get(field);
        return value instanceof Scalar scalar && scalar.isNull() ? null : value;
    }

    private DocumentNode required(String field, String expected) {
        DocumentNode value = value(field);
        if (value == null) {
            throw fault(field, "is missing (expected: " + expected + ")");
        }
        return value;
    }

    private List<DocumentNode> items(String field) {
        DocumentNode value = value(field);
        if (value == null) {
            return List.of();
        }
        if (value instanceof Sequence sequence) {
            return sequence.items();
        }
        throw fault(field, kind(value) + " (expected: a list)");
    }

    private Section asSection(DocumentNode value, Place at) {
        if (value instanceof Mapping mapping) {
            return new Section(source, at.path(), mapping, reported);
        }
        throw new SpecException(at.finding(kind(value) + " (expected: an object)"));
    }

    private static String asText(DocumentNode value, Place at) {
        if (!(value instanceof Scalar scalar)
                || scalar.isNull()
                || scalar.text().isEmpty()) {
            throw new SpecException(at.finding(kind(value) + " (expected: a text)"));
        }
        if (scalar.text().length() > MAX_TEXT) {
            throw new SpecException(
                    at.finding(scalar.text().length() + " characters (expected: at most " + MAX_TEXT + ")"));
        }
        return scalar.text();
    }

    private static long asNumber(DocumentNode value, Place at, long least, long most) {
        try {
            long number = value instanceof Scalar scalar ? Long.parseLong(scalar.text()) : least - 1;
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Falls through to the one message.
        }
        throw new SpecException(
                at.finding(kind(value) + " (expected: a whole number from " + least + " to " + most + ")"));
    }

    private static String kind(DocumentNode value) {
        return value instanceof Scalar scalar && !scalar.isNull() ? quote(scalar.text()) : value.kind();
    }

    private Place item(String field, DocumentNode item, int index) {
        return new Place(source, item.line(), join(field) + "[" + index + "]");
    }

    private String join(String field) {
        return path.isEmpty() ? field : path + "." + field;
    }
}
