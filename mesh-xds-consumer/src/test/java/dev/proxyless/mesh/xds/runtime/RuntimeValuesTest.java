package dev.proxyless.mesh.xds.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Struct;
import com.google.protobuf.util.JsonFormat;
import dev.proxyless.mesh.model.match.Fraction;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RuntimeValuesTest {

    private static final Fraction DEFAULT = new Fraction(3, 10_000);

    /** Envoy's rules: {@code Snapshot::featureEnabled} and {@code ProtoLayer}. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    {"k": 25}                                            | 25/100
                    {"k": 0}                                             | 0/100
                    {"k": 101}                                           | 100/100
                    {"k": 1e300}                                         | 100/100
                    {"k": 2.9}                                           | 2/100
                    {"k": -1}                                            | 3/10000
                    {"k": "25"}                                          | 25/100
                    {"k": "many"}                                        | 3/10000
                    {"k": true}                                          | 3/10000
                    {"k": {"numerator": 5, "denominator": "MILLION"}}    | 5/1000000
                    {"k": {"numerator": 5}}                              | 5/100
                    {"k": {"denominator": "TEN_THOUSAND"}}               | 0/10000
                    {"k": {"numerator": 500, "denominator": "HUNDRED"}}  | 100/100
                    {"k": {}}                                            | 0/100
                    {"k": {"numerator": 5, "denominator": "DOZEN"}}      | 3/10000
                    {"k": {"numerator": 5, "other": 1}}                  | 3/10000
                    {"k": {"numerator": "5"}}                            | 3/10000
                    {"k": {"numerator": -5}}                             | 3/10000
                    {"other": 25}                                        | 3/10000
                    """)
    void aShareIsWhatEnvoyMakesOfIt(String layer, String expected) {
        assertThat(text(layer(layer).fraction("k", DEFAULT))).isEqualTo(expected);
    }

    @Test
    void nestedObjectsAreKeysWithDots() {
        RuntimeValues values = layer("{\"a\": {\"b\": {\"c\": 1, \"d\": {\"numerator\": 2}}}, \"a.b.e\": 3}");

        assertThat(values.keys()).containsExactlyInAnyOrder("a.b.c", "a.b.d", "a.b.e");
        assertThat(values.integer("a.b.c", 9)).isEqualTo(1);
        assertThat(values.integer("a.b.e", 9)).isEqualTo(3);
    }

    @Test
    void aWeightIsANumberAndNothingElse() {
        RuntimeValues values = layer("{\"n\": 7.9, \"share\": {\"numerator\": 7}, \"flag\": true}");

        assertThat(values.integer("n", 9)).isEqualTo(7);
        assertThat(values.integer("share", 9)).isEqualTo(9);
        assertThat(values.integer("flag", 9)).isEqualTo(9);
        assertThat(values.integer("", 9)).isEqualTo(9);
    }

    @Test
    void whatCanDecideNothingIsKnownAsSuch() {
        RuntimeValues values = layer("{\"flag\": true, \"n\": 1, \"odd\": {\"denominator\": \"DOZEN\"}}");

        assertThat(values.useless("flag")).contains("true");
        assertThat(values.useless("odd")).contains("an object with denominator");
        assertThat(values.useless("n")).isEmpty();
        assertThat(values.useless("unset")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    {"a": {"b": [1]}} | a.b: a list (expected: a number or a share)
                    {"a": null}       | a: null (expected: a number or a share)
                    """)
    void listsAndNullAreRefusedAsByEnvoy(String layer, String message) {
        assertThatThrownBy(() -> layer(layer)).hasMessage(message);
    }

    @Test
    void aLaterLayerTakesThePlaceOfAKey() {
        RuntimeValues values = layer("{\"a\": 1, \"b\": 2}").under(RuntimeValues.ofTexts(Map.of("b", "3", "c", "4")));

        assertThat(values.integer("a", 9)).isEqualTo(1);
        assertThat(values.integer("b", 9)).isEqualTo(3);
        assertThat(values.integer("c", 9)).isEqualTo(4);
    }

    @ParameterizedTest
    @CsvSource({
        "25, 25/100",
        "' 25 ', 25/100",
        "2.5, 2/100",
        "1000, 100/100",
        "5/10000, 5/10000",
        "7/1000000, 7/1000000"
    })
    void aTextIsAPercentageOrAShare(String text, String expected) {
        assertThat(text(RuntimeValues.ofTexts(Map.of("k", text)).fraction("k", DEFAULT)))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"''", "many", "-1", "5/1000", "5/", "1e3", "true", "9999999999999999999"})
    void anyOtherTextIsRefused(String text) {
        assertThatThrownBy(() -> RuntimeValues.ofTexts(Map.of("k", text)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("k: \"" + text + "\" (expected: a number of 0 or more, or a share");
    }

    private static String text(Fraction fraction) {
        return fraction.numerator() + "/" + fraction.denominator();
    }

    private static RuntimeValues layer(String json) {
        Struct.Builder struct = Struct.newBuilder();
        try {
            JsonFormat.parser().merge(json, struct);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException(e);
        }
        return RuntimeValues.ofLayer(struct.build());
    }
}
