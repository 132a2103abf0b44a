package dev.proxyless.mesh.client.hash;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import net.openhft.hashing.LongHashFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class XxHash64Test {

    private static final int MAX_LENGTH = 200;
    private static final int ROUNDS = 20_000;

    /** From the reference implementation, but for the last one, which is Envoy's test of several texts. */
    @ParameterizedTest(name = "\"{0}\"")
    @CsvSource({
        "'', ef46db3751d8e999",
        "a, d24ec4f1a98c6e5b",
        "abc, 44bc2cf5ad770999",
        "foobar, a2aa05ed9085aaf9",
        "The quick brown fox jumps over the lazy dog, 0b242d361fda71bc",
    })
    void hashesTheReferenceTexts(String text, String hash) {
        assertThat(Long.toHexString(XxHash64.hash(text))).isEqualTo(hash.replaceFirst("^0", ""));
    }

    @Test
    void theHashOfOneTextIsTheSeedOfTheNext() {
        assertThat(XxHash64.hash("bar", XxHash64.hash("foo")))
                .isEqualTo(Long.parseUnsignedLong("17745830980996999794"));
    }

    @Test
    void aCharacterIsAByteAndOnlyLargerOnesMakeItUtf8() {
        Random random = new Random(7);
        for (int i = 0; i < ROUNDS; i++) {
            byte[] bytes = new byte[random.nextInt(MAX_LENGTH)];
            random.nextBytes(bytes);
            long seed = random.nextLong();

            assertThat(XxHash64.hash(new String(bytes, StandardCharsets.ISO_8859_1), seed))
                    .isEqualTo(LongHashFunction.xx(seed).hashBytes(bytes));
        }
        String text = "grüße, \u4e16\u754c \ud83d\ude00";
        assertThat(XxHash64.hash(text))
                .isEqualTo(LongHashFunction.xx().hashBytes(text.getBytes(StandardCharsets.UTF_8)));
    }
}
