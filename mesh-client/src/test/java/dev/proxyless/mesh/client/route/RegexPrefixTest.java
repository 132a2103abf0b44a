package dev.proxyless.mesh.client.route;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RegexPrefixTest {

    @ParameterizedTest(name = "{0} -> {1}")
    @CsvSource({
        "/a/b, /a/b",
        "/a/.*, /a/",
        "/a/?, /a",
        "/ab*, /a",
        "/ab{0}, /a",
        "/ab+, /ab",
        "/a\\.b.*, /a.b",
        "/a\\d, /a",
        "/a\\.?, /a",
        "/a|/b, ''",
        "(?i)/a, ''",
        "^/a, ''",
        "/a(b|c), ''",
        "/a[bc], /a",
        "/a$, /a",
        ".*, ''",
        "'', ''",
        "\\Q/a\\E, ''",
        "/a\\, /a"
    })
    void onlyWhatEveryMatchBeginsWithIsSaid(String regex, String prefix) {
        assertThat(RegexPrefix.of(regex)).isEqualTo(prefix);
    }
}
