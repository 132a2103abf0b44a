package dev.proxyless.mesh.xds.node;

import java.util.LinkedHashMap;
import java.util.Map;

/** The labels of a pod as the downward API writes them: a line each, {@code key="value"}. */
final class PodLabels {

    private PodLabels() {}

    /** The labels of {@code text}; a line of another form is left out. */
    static Map<String, String> parse(String text) {
        Map<String, String> labels = new LinkedHashMap<>();
        text.lines().forEach(line -> {
            int equals = line.indexOf('=');
            String quoted = line.substring(equals + 1).trim();
            if (equals > 0 && quoted.length() >= 2 && quoted.startsWith("\"") && quoted.endsWith("\"")) {
                labels.put(line.substring(0, equals).trim(), unescaped(quoted.substring(1, quoted.length() - 1)));
            }
        });
        return labels;
    }

    /** The values of labels have nothing to escape; those of annotations, in the same form, have. */
    private static String unescaped(String text) {
        return text.replace("\\\"", "\"").replace("\\\\", "\\");
    }
}
