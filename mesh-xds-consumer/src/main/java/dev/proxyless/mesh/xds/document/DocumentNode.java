package dev.proxyless.mesh.xds.document;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A part of a document, with the line where it stands. JSON and YAML look the same from here. */
public sealed interface DocumentNode {

    /** The line where it begins, from 1. */
    int line();

    /** What it is, in words for an error message. */
    String kind();

    /**
     * Names and their values.
     *
     * @param entries in the order of the document
     * @param line where it begins, from 1
     */
    record Mapping(Map<String, DocumentNode> entries, int line) implements DocumentNode {

        public Mapping {
            entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
        }

        /** The value of {@code name}, or null if there is none. */
        public @Nullable DocumentNode get(String name) {
            return entries.get(name);
        }

        /** Whether there is a value for {@code name}. */
        public boolean has(String name) {
            return entries.containsKey(name);
        }

        @Override
        public String kind() {
            return "an object";
        }
    }

    /**
     * A list.
     *
     * @param items in the order of the document
     * @param line where it begins, from 1
     */
    record Sequence(List<DocumentNode> items, int line) implements DocumentNode {

        public Sequence {
            items = List.copyOf(items);
        }

        @Override
        public String kind() {
            return "a list";
        }
    }

    /**
     * A single value, as it is written: no guess is made whether {@code 1.10} is a number or a version.
     *
     * @param text the value without quotes
     * @param plain whether it had no quotes, so that it may be a number, a boolean or null
     * @param line where it begins, from 1
     */
    record Scalar(String text, boolean plain, int line) implements DocumentNode {

        /** Whether it is the null of YAML and JSON. */
        public boolean isNull() {
            return plain && (text.isEmpty() || text.equals("~") || text.equals("null"));
        }

        @Override
        public String kind() {
            return isNull() ? "null" : "\"" + text + "\"";
        }
    }
}
