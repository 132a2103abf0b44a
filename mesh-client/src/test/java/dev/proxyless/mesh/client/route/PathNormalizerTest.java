package dev.proxyless.mesh.client.route;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.model.route.PathRules;
import dev.proxyless.mesh.model.route.PathRules.EscapedSlashes;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What is expected here is what Envoy 1.40 answered. */
class PathNormalizerTest {

    private static final PathRules NORMAL = new PathRules(true, false, EscapedSlashes.KEEP_UNCHANGED);
    private static final PathRules MERGED = new PathRules(false, true, EscapedSlashes.KEEP_UNCHANGED);
    private static final PathRules BOTH = new PathRules(true, true, EscapedSlashes.UNESCAPE_AND_FORWARD);

    private static final String[] PARTS = {
        "/",
        "/",
        "//",
        "\\",
        ".",
        "..",
        "%2e",
        "%2E",
        "%2f",
        "%2F",
        "%5c",
        "%",
        "%%",
        "2",
        "e",
        "F",
        "5",
        "a",
        ";",
        "^",
        "~",
        "%7e",
        "%41",
        "%35",
        "%20",
        "%c3",
        "\u00e9",
        "\ud83d\ude00",
        "\ud83d",
        "\u0007",
        " ",
        "\u007f"
    };

    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource(delimiter = '→', textBlock = """
                    /a/../b → /b
                    /.. → /
                    /a/b/../../../c → /c
                    /a//../b → /a/b
                    /a/. → /a/
                    /a/./b → /a/b
                    /a/%2e%2E/b → /b
                    /a/.%2e → /
                    /a/..b → /a/..b
                    /a/... → /a/...
                    /a/b.. → /a/b..
                    /.well-known/a → /.well-known/a
                    /orders.v1.Orders/A → /orders.v1.Orders/A
                    //a → //a
                    /a\\..\\b → /b
                    /a\\ → /a/
                    /a%5C..%5Cb → /a%5C..%5Cb
                    /a%2f..%2fb → /a%2f..%2fb
                    /a/..;x=1/b → /b
                    /a/.;/b → /a/b
                    /a/%2e%2e;/b → /a/..;/b
                    /a/..;x\\b → /
                    /a;x/../b → /b
                    /%7E%41%5a%2D%5f → /~AZ-_
                    /%c3%A9%20%2b → /%c3%A9%20%2b
                    /"<>^`{|} → /%22%3C%3E%5E%60%7B%7C%7D
                    /!$&'()*+,:;=@[] → /!$&'()*+,:;=@[]
                    /% → /%
                    /%2 → /%2
                    /%g1 → /%g1
                    /%%32F → /%252F
                    /%%35%63 → /%255c
                    /%2%65 → /%252e
                    /%%30%30 → /%2500
                    /%%3%30 → /%%2530
                    /%/../%41%42c → /ABc
                    /%252e%252e → /%252e%252e
                    """)
    void theNormalFormIsEnvoys(String path, String expected) {
        assertThat(normalized(NORMAL, path)).isEqualTo(expected);
    }

    @ParameterizedTest(name = "{0} is {1}, and {2} when it is normal too")
    @CsvSource(delimiter = '→', textBlock = """
                    /a//b → /a/b → /a/b
                    // → // → //
                    ///a/// → /a/ → /a/
                    /a/..//b → /a/../b → /b
                    //..// → /../ → //
                    /a/%2f/b → /a/%2f/b → /a/b
                    /a%5C%5cb → /a%5C%5cb → /a/b
                    /.//a → /./a → /a
                    """)
    void slashesThatFollowEachOtherAreOne(String path, String merged, String both) {
        assertThat(normalized(MERGED, path)).isEqualTo(merged);
        assertThat(normalized(BOTH, path)).isEqualTo(both);
    }

    @ParameterizedTest(name = "{0}: {1} {2}")
    @CsvSource(delimiter = '→', nullValues = "-", textBlock = """
                    KEEP_UNCHANGED → /a%2Fb → /a%2Fb → -
                    REJECT_REQUEST → /a%2fb → /a/b → ESCAPED_SLASH
                    REJECT_REQUEST → /a%5Cb → /a\\b → ESCAPED_SLASH
                    REJECT_REQUEST → /a%252fb → /a%252fb → -
                    UNESCAPE_AND_REDIRECT → /a%5cb → /a\\b → REDIRECTED
                    UNESCAPE_AND_REDIRECT → /a%20b → /a%20b → -
                    UNESCAPE_AND_FORWARD → /%2%2FF → /%2/F → -
                    UNESCAPE_AND_FORWARD → /a%2F.. → /a/.. → -
                    """)
    void escapedSlashesAreKeptRefusedOrUnescaped(EscapedSlashes action, String path, String expected, PathRefusal why) {
        PathNormalizer.Normalized normalized =
                normalizer(new PathRules(false, true, action)).normalize(path);

        assertThat(normalized.path()).isEqualTo(expected);
        assertThat(normalized.refusal()).isEqualTo(why);
    }

    @Test
    void aNulHasNoNormalForm() {
        assertThat(normalizer(NORMAL).normalize("/a/..;x/%00")).satisfies(refused -> {
            assertThat(refused.refusal()).isEqualTo(PathRefusal.ESCAPED_NUL);
            assertThat(refused.path()).isEqualTo("/a/../%00");
        });
        assertThat(normalizer(MERGED).normalize("/a/%00").refusal()).isNull();
    }

    @Test
    void whatNoUriMayHaveIsEscapedByItsOctets() {
        assertThat(normalized(NORMAL, "/\u00e9 \ud83d\ude00\u007f")).isEqualTo("/%C3%A9%20%F0%9F%98%80%7F");
    }

    @ParameterizedTest
    @EnumSource(EscapedSlashes.class)
    void aNormalPathStaysAndWhatIsTakenForNormalIs(EscapedSlashes action) {
        Random random = new Random(action.name().length());
        int normal = 0;
        for (int i = 0; i < 100_000; i++) {
            PathRules rules = new PathRules(random.nextInt(3) > 0, random.nextBoolean(), action);
            PathNormalizer normalizer = PathNormalizer.of(rules);
            String path = path(random);
            if (normalizer == null) {
                continue;
            }
            PathNormalizer.Normalized once = normalizer.normalize(path);
            if (normalizer.isNormal(path, path.length())) {
                normal++;
                assertThat(once).as("%s", rules).isEqualTo(new PathNormalizer.Normalized(path, null));
            }
            // In Envoy, too, %2e%2e; is no dot segment until it has been through once.
            if (once.refusal() == null
                    && !once.path().contains("/..;")
                    && !once.path().contains("/.;")) {
                assertThat(normalizer.normalize(once.path()))
                        .as("%s of %s", rules, path)
                        .isEqualTo(once);
            }
        }
        assertThat(normal).isBetween(1_000, 80_000);
    }

    private static String path(Random random) {
        StringBuilder path = new StringBuilder("/");
        for (int parts = random.nextInt(9); parts > 0; parts--) {
            path.append(PARTS[random.nextInt(PARTS.length)]);
        }
        return path.toString();
    }

    private static String normalized(PathRules rules, String path) {
        PathNormalizer normalizer = normalizer(rules);
        PathNormalizer.Normalized normalized = normalizer.normalize(path);
        assertThat(normalized.refusal()).isNull();
        if (normalizer.isNormal(path, path.length())) {
            assertThat(normalized.path()).isEqualTo(path);
        }
        return normalized.path();
    }

    private static PathNormalizer normalizer(PathRules rules) {
        return Objects.requireNonNull(PathNormalizer.of(rules));
    }
}
