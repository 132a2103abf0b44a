package dev.proxyless.mesh.testkit;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A message of HTTP/1.1 as it came over a connection.
 *
 * @param start its first line
 * @param headers the values of each header by its name in lower case
 * @param body its body, of the length that its head says
 */
record Message(String start, Map<String, List<String>> headers, String body) {

    /** Reads the next message. */
    static Message read(InputStream in) throws IOException {
        String start = line(in);
        Map<String, List<String>> headers = new TreeMap<>();
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            int colon = line.indexOf(':', 1);
            String name = line.substring(0, colon).toLowerCase(Locale.ROOT);
            headers.merge(name, List.of(line.substring(colon + 1).strip()), Message::joined);
        }
        int length = Integer.parseInt(
                headers.getOrDefault("content-length", List.of("0")).get(0));
        return new Message(start, headers, new String(in.readNBytes(length), StandardCharsets.UTF_8));
    }

    /** A word of the first line, from 0. */
    String word(int number) {
        return start.split(" ", -1)[number];
    }

    /** The first value of a header, or empty. */
    String first(String name) {
        return headers.getOrDefault(name, List.of("")).get(0);
    }

    static List<String> joined(List<String> first, List<String> second) {
        return Stream.concat(first.stream(), second.stream()).toList();
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException("the connection ended after \"" + line + '"');
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }
}
