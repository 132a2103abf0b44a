package dev.proxyless.mesh.model.format;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads texts with operators, once for each configuration. */
final class FormatParser {

    private final String text;
    private final FormatSources sources;

    FormatParser(String text, FormatSources sources) {
        this.text = text;
        this.sources = sources;
    }

    TextFormat parse() {
        List<TextFormat> parts = new ArrayList<>();
        StringBuilder literal = new StringBuilder();
        int at = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c != '%') {
                literal.append(c);
                at++;
            } else if (text.startsWith("%%", at)) {
                literal.append('%');
                at += 2;
            } else {
                int end = end(at);
                addLiteral(literal, parts);
                parts.add(Operators.of(text.substring(at + 1, end), sources));
                at = end + 1;
            }
        }
        addLiteral(literal, parts);
        if (parts.isEmpty()) {
            return TextFormat.literal("");
        }
        return parts.size() == 1 && parts.get(0) instanceof TextFormat.Literal
                ? parts.get(0)
                : new Parsed(text, List.copyOf(parts));
    }

    /** Where the operator that begins at {@code start} ends: a percent sign in its parentheses does not. */
    private int end(int start) {
        boolean inside = false;
        for (int i = start + 1; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '(') {
                inside = true;
            } else if (c == ')') {
                inside = false;
            } else if (c == '%' && !inside) {
                return i;
            }
        }
        throw new IllegalArgumentException(
                "\"" + text.substring(start) + "\" (expected: a % that ends the operator, or %% for a percent sign)");
    }

    private static void addLiteral(StringBuilder literal, List<TextFormat> parts) {
        if (!literal.isEmpty()) {
            parts.add(TextFormat.literal(literal.toString()));
            literal.setLength(0);
        }
    }

    /** Equal if it was written equally, so that what stays the same from one revision to the next is known to. */
    private static final class Parsed implements TextFormat {

        private final String source;
        private final List<TextFormat> parts;

        Parsed(String source, List<TextFormat> parts) {
            this.source = source;
            this.parts = parts;
        }

        @Override
        public String text(FormatContext context) {
            if (parts.size() == 1) {
                return parts.get(0).text(context);
            }
            StringBuilder joined = new StringBuilder();
            for (TextFormat part : parts) {
                joined.append(part.text(context));
            }
            return joined.toString();
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Parsed parsed && source.equals(parsed.source);
        }

        @Override
        public int hashCode() {
            return source.hashCode();
        }

        @Override
        public String toString() {
            return source;
        }
    }
}
