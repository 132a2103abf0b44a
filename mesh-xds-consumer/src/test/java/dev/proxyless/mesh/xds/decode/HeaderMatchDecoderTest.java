package dev.proxyless.mesh.xds.decode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.model.match.HeaderMatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HeaderMatchDecoderTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            quoteCharacter = '`',
            value = {
                "'exact_match': 'v'                                              | v   | true",
                "'exact_match': 'v'                                              | V   | false",
                "'exact_match': 'v', 'invert_match': true                        | w   | true",
                "'exact_match': 'v', 'invert_match': true                        | -   | false",
                "'safe_regex_match': {'regex': 'v[0-9]'}                         | v1  | true",
                "'safe_regex_match': {'regex': 'v[0-9]'}                         | v12 | false",
                "'range_match': {'start': 1, 'end': 3}                           | 2   | true",
                "'range_match': {'start': 1, 'end': 3}                           | 3   | false",
                "'present_match': true                                           | -   | false",
                "'present_match': false                                          | -   | true",
                "'present_match': true, 'invert_match': true                     | -   | true",
                "'prefix_match': 'v'                                             | v1  | true",
                "'suffix_match': '1'                                             | v1  | true",
                "'contains_match': 'b'                                           | abc | true",
                "'contains_match': 'b'                                           | ABC | false",
                "'string_match': {'exact': 'V', 'ignore_case': true}             | v   | true",
                "'string_match': {'prefix': 'V', 'ignore_case': true}            | v1  | true",
                "'string_match': {'suffix': 'V', 'ignore_case': true}            | 1v  | true",
                "'string_match': {'contains': 'B', 'ignore_case': true}          | abc | true",
                "'string_match': {'safe_regex': {'regex': '[ab]'}}              | b   | true",
                "'string_match': {'exact': ''}                                   | -   | false",
                "'string_match': {'exact': ''}, 'treat_missing_header_as_empty': true | - | true",
                "'present_match': true, 'treat_missing_header_as_empty': true    | -   | true",
                "'present_match': false, 'treat_missing_header_as_empty': true   | -   | false",
                "'invert_match': true, 'treat_missing_header_as_empty': true     | -   | false",
                "'invert_match': false                                           | x   | true",
                "'invert_match': false                                           | -   | false",
            })
    void aValueIsHeldAgainstItsConditionInOldFormsAndNew(String form, String value, boolean matches) {
        assertThat(header(form).matches(value)).isEqualTo(matches);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'prefix_match': ''                  | .prefix_match: \"\" (expected: not empty)",
                "'string_match': {}                  | .string_match: no pattern (expected: exact",
                "'string_match': {'custom': {}}      | .string_match.custom: set (expected: unset, it is not supported; use exact",
                "'string_match': {'suffix': ''}      | .string_match.suffix: \"\" (expected: not empty)",
            })
    void aConditionThatCannotBeHonouredIsRefused(String form, String problem) {
        assertThat(Fixtures.problems(decoded(form)))
                .singleElement()
                .asString()
                .startsWith("virtual_hosts[0].routes[0].match.headers[0]" + problem);
    }

    @Test
    void namesIgnoreCase() {
        assertThat(header("'present_match': true").name()).isEqualTo("x-version");
    }

    private static HeaderMatch header(String form) {
        return Fixtures.routeOf(decoded(form)).match().headers().get(0);
    }

    private static Decoded decoded(String form) {
        return Fixtures.match("{'prefix': '/', 'headers': [{'name': 'X-Version', " + form + "}]}");
    }
}
