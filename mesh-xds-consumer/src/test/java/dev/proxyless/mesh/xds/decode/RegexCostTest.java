package dev.proxyless.mesh.xds.decode;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RegexCostTest {

    private static final String[] PIECES = {
        "a",
        "/",
        ".",
        "[a-z]",
        "[]]",
        "[^]a]",
        "[[:alpha:]]",
        "[\\]{9}]",
        "\\d",
        "\\x{1000}",
        "\\pN",
        "\\p{Greek}",
        "\\{",
        "\\Qa{9}\\E",
        "(",
        "(?:",
        ")",
        "|",
        "*",
        "+",
        "?",
        "{2}",
        "{3,}",
        "{1,4}",
        "{0}",
        "{",
        "}",
        "[",
        "{,3}"
    };

    @ParameterizedTest
    @ValueSource(
            strings = {
                "((a{1000}){1000}){1000}",
                "(?:(?:[)]{1000}){1000}){1000}",
                "((\\Q)\\E{1000}){1000}){1000}",
                "(([]){9]{1000}){1000}){1000}",
                "(([[:alpha:])]{1000}){1000}){1000}",
                "((\\p{Greek}{1000}){1000}){1000}",
                "((\\x{41}{1000}){1000}){1000}",
                "(((a{9}|b*){90}c){99}){99}",
            })
    void anExpressionThatWouldFillTheMemoryIsKnownWithoutCompilingIt(String regex) {
        assertThat(RegexCost.estimate(regex)).isGreaterThan(500_000);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/orders/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}(/items/[0-9]{1,10})?",
                "(?i)(foo|bar|baz)\\.example\\.(com|org).*",
                "/[\\pL\\pN_\\-]{1,128}",
            })
    void expressionsOfRealRoutesAreFarBelowTheLimit(String regex) {
        assertThat(RegexCost.estimate(regex)).isLessThan(RegexDecoder.MAX_PROGRAM_SIZE);
    }

    @Test
    void theEstimateIsNeverBelowTheSizeOfTheProgram() {
        Random random = new Random(20_261_123);
        int compiled = 0;
        for (int i = 0; i < 20_000; i++) {
            StringBuilder regex = new StringBuilder();
            for (int j = random.nextInt(12); j >= 0; j--) {
                regex.append(PIECES[random.nextInt(PIECES.length)]);
            }
            long estimate = RegexCost.estimate(regex.toString());
            if (estimate > 100_000) {
                continue;
            }
            try {
                int size = Pattern.compile(regex.toString()).programSize();
                assertThat(estimate).as(regex.toString()).isGreaterThanOrEqualTo(size);
                compiled++;
            } catch (PatternSyntaxException e) {
                assertThat(estimate).as(regex.toString()).isPositive();
            }
        }
        assertThat(compiled).isGreaterThan(1_000);
    }

    @Test
    void anExpressionThatIsTooLongOrTooLargeIsRefused() {
        assertThat(problem("a".repeat(2049))).startsWith("2049 characters (expected: at most 2048");
        assertThat(problem("(a{50}){38}")).isEmpty();
        assertThat(problem("(a{50}){45}")).contains("a program of 2342 instructions (expected: at most 2000");
        assertThat(problem("(".repeat(1020) + "a" + ")".repeat(1020))).contains("a program of 2043");
    }

    private static String problem(String regex) {
        String path = "virtual_hosts[0].routes[0].match.safe_regex.regex: ";
        return Fixtures.problems(Fixtures.match("{'safe_regex': {'regex': '" + regex + "'}}")).stream()
                .map(problem -> problem.substring(path.length()))
                .findFirst()
                .orElse("");
    }
}
