package dev.proxyless.mesh.testkit;

import java.util.List;
import java.util.Map;

/** Conditions of all forms, on words so few that requests often satisfy them. */
final class GeneratedMatches {

    static final List<String> VALUES = List.of("1", "2", "12", "7", "a", "A", "ab", "-3");
    static final List<String> HEADERS = List.of("x-a", "x-b", "x-n", "x-c");

    private static final List<String> SEGMENTS = List.of("a", "b", "A", "ab", "a.b", "api", "v1", "a;v=1", "");
    private static final List<String> REGEXES =
            List.of("/a.*", "/a(/b)?", "/(a|api)/[^/]+", ".*", "/[a-z]+/v\\d.*", "(?i)/A.*", "/a|/b", "/ab?/?");

    private static final List<String> TEMPLATES = List.of(
            "/**",
            "/*",
            "/a/*",
            "/{x}/b",
            "/a/{x=**}",
            "/*/{y}",
            "/{x=a/*}/b",
            "/*.b",
            "/a",
            "/a/",
            "/",
            "/**.b",
            "/api/{v}/**");

    private final Dice dice;

    GeneratedMatches(Dice dice) {
        this.dice = dice;
    }

    /** A {@code RouteMatch}. */
    Map<String, Object> match() {
        Map<String, Object> match = Json.object();
        switch (dice.below(11)) {
            case 0, 1, 2 -> match.put("path", path());
            case 3 -> match.put("safe_regex", Json.object("regex", dice.of(REGEXES)));
            case 4 -> match.put("prefix", "/");
            case 5 -> match.put("path_separated_prefix", "/" + dice.of("a", "A", "ab", "a/b", "api", "a.b"));
            case 6 -> match.put("path_match_policy", template(dice.of(TEMPLATES)));
            default -> match.put("prefix", path());
        }
        if (dice.oneIn(4)) {
            match.put("case_sensitive", dice.oneIn(4));
        }
        match.put("headers", dice.upTo(2, this::header));
        if (dice.oneIn(4)) {
            match.put("query_parameters", dice.upTo(2, this::parameter));
        }
        if (dice.oneIn(10)) {
            Map<String, Object> fraction = Json.object("default_value", Json.object("numerator", dice.of(0, 100)));
            if (dice.oneIn(2)) {
                fraction.put("runtime_key", dice.of(AgreedRuntime.KEYS));
            }
            match.put("runtime_fraction", fraction);
        }
        if (dice.oneIn(15)) {
            match.put("grpc", Json.object());
        }
        if (dice.oneIn(12)) {
            ofOthers(match);
        }
        return match;
    }

    /** Conditions on what a call without TLS, and without filters that leave something, does not have. */
    private void ofOthers(Map<String, Object> match) {
        switch (dice.below(3)) {
            case 0 -> match.put("tls_context", Json.object(dice.of("presented", "validated"), dice.oneIn(2)));
            case 1 -> {
                Map<String, Object> metadata = Json.object(
                        "filter",
                        "f",
                        "path",
                        List.of(Json.object("key", "k")),
                        "value",
                        Json.object("present_match", true));
                metadata.put("invert", dice.oneIn(2));
                match.put("dynamic_metadata", List.of(metadata));
            }
            default ->
                match.put(
                        "filter_state",
                        List.of(Json.object("key", "k", "string_match", Json.object("exact", dice.of("", "a")))));
        }
    }

    private static Map<String, Object> template(String template) {
        return Json.object(
                "name",
                "envoy.path.match.uri_template.uri_template_matcher",
                "typed_config",
                Json.object(
                        "@type",
                        "type.googleapis.com/envoy.extensions.path.match.uri_template.v3.UriTemplateMatchConfig",
                        "path_template",
                        template));
    }

    /** A path. */
    String path() {
        return "/" + String.join("/", dice.upTo(3, () -> dice.of(SEGMENTS)));
    }

    /** A query with its question mark, or nothing. */
    String query() {
        return dice.of(
                "",
                "",
                "?",
                "?q=1",
                "?q",
                "?q=",
                "?p=a&q=2",
                "?q=2&q=1",
                "?Q=1",
                "?q=%31",
                "?qq=1&p=A",
                "?q=a=b?c&&p",
                "?=1&q=1",
                "?q=a+b");
    }

    /** A {@code HeaderMatcher}. */
    Map<String, Object> header() {
        String name = dice.of("x-a", "x-a", "x-b", "X-B", "x-n", "x-none", ":method", ":path", ":authority", ":scheme");
        Map<String, Object> header = Json.object("name", name);
        switch (dice.below(10)) {
            case 0 -> header.put("exact_match", value(name));
            case 1 -> header.put("prefix_match", value(name).substring(0, 1));
            case 2 -> header.put("suffix_match", dice.of("1", "2", "a", "b"));
            case 3 -> header.put("contains_match", value(name));
            case 4 -> header.put("safe_regex_match", Json.object("regex", dice.of("[0-9]+", ".*", "a|1", "1,2")));
            case 5 -> header.put("range_match", Json.object("start", dice.of(-5, 0, 2), "end", dice.of(3, 8, 12)));
            case 6 -> header.put("present_match", dice.oneIn(2));
            case 7, 8 -> header.put("string_match", string(value(name)));
            default -> header.put("name", name);
        }
        if (dice.oneIn(3)) {
            header.put("invert_match", true);
        }
        if (dice.oneIn(4) && !header.containsKey("range_match") && header.size() > 1) {
            header.put("treat_missing_header_as_empty", true);
        }
        return header;
    }

    private String value(String name) {
        return switch (name) {
            case ":method" -> dice.of("GET", "POST", "get");
            case ":path" -> path() + query();
            case ":authority" -> dice.of("orders", "Orders", "a.example.com", "orders:80");
            case ":scheme" -> dice.of("http", "https");
            default -> dice.of(VALUES);
        };
    }

    private Map<String, Object> parameter() {
        Map<String, Object> parameter = Json.object("name", dice.of("q", "p", "Q"));
        switch (dice.below(3)) {
            case 0 -> parameter.put("present_match", dice.oneIn(2));
            case 1 -> parameter.put("string_match", string(dice.of("1", "2", "a", "A", "a=b?c", "%31", "a b")));
            default -> parameter.put("name", "q");
        }
        return parameter;
    }

    private Map<String, Object> string(String value) {
        Map<String, Object> string = switch (dice.below(6)) {
            case 0 -> Json.object("prefix", value);
            case 1 -> Json.object("suffix", value);
            case 2 -> Json.object("contains", value);
            case 3 -> Json.object("safe_regex", Json.object("regex", dice.of("\\w*", "[A-Z1-9]+", "a.?")));
            default -> Json.object("exact", dice.oneIn(8) ? "" : value);
        };
        if (dice.oneIn(3) && !string.containsKey("safe_regex")) {
            string.put("ignore_case", true);
        }
        return string;
    }
}
