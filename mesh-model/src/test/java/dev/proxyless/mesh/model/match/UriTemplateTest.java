package dev.proxyless.mesh.model.match;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rules of Envoy's URI templates ({@code UriTemplateMatchConfig}). */
class UriTemplateTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/                   | /               | true",
                "/                   | /a              | false",
                "/a/                 | /a/             | true",
                "/a/                 | /a              | false",
                "/a/*/c              | /a/b/c          | true",
                "/a/*/c              | /a//c           | false",
                "/a/*/c              | /a/b/b/c        | false",
                "/**                 | /               | true",
                "/**                 | /a/b//c         | true",
                "/a/**               | /a/             | true",
                "/a/**               | /a              | false",
                "/**.mpd             | /v/1/x.mpd      | true",
                "/**.mpd             | /v/1/x.mp4      | false",
                "/v/*.mpd            | /v/x.mpd        | true",
                "/v/*.mpd            | /v/w/x.mpd      | false",
                "/{lang}/{file}.vtt  | /en/x.vtt       | true",
                "/{lang}/{file}.vtt  | /en/x/y.vtt     | false",
                "/{path=v/*/hls}/x   | /v/1/hls/x      | true",
                "/{path=v/*/hls}/x   | /v/1/2/hls/x    | false",
                "/{path=v/**}.m3u8   | /v/1/2/x.m3u8   | true",
                "/a.c                | /abc            | false",
                "/a$(b)+             | /a$(b)+         | true",
                "/*                  | /a=b            | true",
                "/*                  | /a*b            | false",
                "/a/**/c             | /a/b/b/c        | true",
            })
    void aPathFitsAsAWhole(String template, String path, boolean fits) {
        assertThat(UriTemplate.parse(template).pattern().matches(path)).isEqualTo(fits);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a              | \"a\" (expected: a path that begins with a slash",
                "/a b           | \"/a b\" (expected: a path that begins with a slash, in printable ASCII",
                "/a//b          | \"\" (expected: one or more characters",
                "/{a            | \"{a\" (expected: a } that ends the variable",
                "/{1}           | \"1\" (expected: a variable's name",
                "/{abcdefghijklmnopq} | \"abcdefghijklmnopq\" (expected: a variable's name",
                "/{a}/{a}       | \"a\" (expected: a variable that occurs once",
                "/{a}/{b}/{c}/{d}/{e}/{f} | \"f\" (expected: at most 5 variables",
                "/{a=}          | \"\" (expected: a segment after =",
                "/{a=b/}        | \"b/\" (expected: segments with slashes between them",
                "/{a=*b}        | \"*b\" (expected: segments with slashes between them",
                "/a*            | \"a*\" (expected: one or more characters",
                "/**/*          | \"/**/*\" (expected: ** as the last wildcard",
                "/**/{a}        | \"/**/{a}\" (expected: ** as the last wildcard",
                "/*x/y          | \"/y\" (expected: the end of the path",
            })
    void whatIsNoTemplateIsRefusedWithWhatWasExpected(String template, String problem) {
        assertThatThrownBy(() -> UriTemplate.parse(template))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(problem);
    }

    @Test
    void variablesAreNamedInTheirOrder() {
        assertThat(UriTemplate.parse("/{b}/x/{a=**}").variables()).containsExactly("b", "a");
    }
}
