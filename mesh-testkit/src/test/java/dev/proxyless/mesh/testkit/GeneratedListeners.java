package dev.proxyless.mesh.testkit;

import java.util.List;
import java.util.Map;

/** Rules of connection managers for paths, authorities and schemes, and requests that they are about. */
final class GeneratedListeners {

    private static final List<String> ODD = List.of(
            "..",
            ".",
            "%2e%2e",
            "%2E",
            ".%2e",
            "..;x=1",
            ".;",
            "..;%2e",
            "%2e%2e;",
            "a%2Fb",
            "a%2fb",
            "a%5Cb",
            "%5c..%5c",
            "..%2f",
            "\\..",
            "a\\",
            "%41",
            "%62",
            "%7e",
            "%20",
            "%",
            "%2",
            "%%32F",
            "%%35c",
            "%2%65",
            "%00",
            "^",
            "{a}",
            "\"<>",
            "`|",
            "...",
            ".a",
            "a.",
            "..a",
            "%C3%a9",
            "[a]",
            "");

    private final Dice dice;
    private boolean hasPathRules;

    GeneratedListeners(Dice dice) {
        this.dice = dice;
    }

    /** Puts rules into a connection manager. */
    void putInto(Map<String, Object> manager) {
        if (dice.oneIn(2)) {
            boolean normalize = !dice.oneIn(3);
            boolean merge = dice.oneIn(2);
            String slashes = dice.of(
                    "IMPLEMENTATION_SPECIFIC_DEFAULT",
                    "KEEP_UNCHANGED",
                    "REJECT_REQUEST",
                    "UNESCAPE_AND_REDIRECT",
                    "UNESCAPE_AND_FORWARD");
            manager.put("normalize_path", normalize);
            manager.put("merge_slashes", merge);
            manager.put("path_with_escaped_slashes_action", slashes);
            hasPathRules = normalize || merge || slashes.startsWith("RE") || slashes.startsWith("UN");
        }
        if (dice.oneIn(3)) {
            manager.put("strip_trailing_host_dot", true);
        }
        if (dice.oneIn(6)) {
            String scheme = dice.of("http", "https");
            manager.put("scheme_header_transformation", Json.object("scheme_to_overwrite", scheme));
        }
        switch (dice.below(5)) {
            case 0 -> manager.put("strip_any_host_port", true);
            case 1 -> manager.put("strip_matching_host_port", true);
            default -> manager.put("stat_prefix", "as they are");
        }
    }

    /** A path that has something odd in it once in a while. */
    String path(String plain) {
        if (!dice.oneIn(2)) {
            return plain;
        }
        String odd = "/" + String.join("/", dice.upTo(3, () -> dice.of(ODD)));
        return switch (dice.below(4)) {
            case 0 -> plain + odd;
            case 1 -> odd.equals("/") ? plain : odd + plain;
            case 2 -> plain + odd + plain;
            default -> plain + dice.of("//", "/./", "/../", "%2F", "%5c..", "%61", "\\");
        };
    }

    /** A query, sometimes with a fragment where that is looked at: else no client of this library would ever have one. */
    String query(String plain) {
        boolean odd = dice.oneIn(30);
        return hasPathRules && odd ? plain + "#b" : plain;
    }

    /** An authority. */
    String authority(String plain) {
        return dice.oneIn(3)
                ? plain + dice.of(".", ".:80", ":0", ".:0", "..", ":", ":x", ":+80", ":080", ":99999999999", ".:x")
                : plain;
    }
}
