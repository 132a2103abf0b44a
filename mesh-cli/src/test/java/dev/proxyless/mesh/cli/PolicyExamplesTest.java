package dev.proxyless.mesh.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The policies in {@code examples/policies} do what their comments say. */
class PolicyExamplesTest {

    private static final Path ROOT = Path.of("..");
    private static final Path POLICIES = ROOT.resolve("examples/policies");
    private static final String COMMAND = "# $ mesh ";
    private static final String ANSWER = "# > ";
    private static final Pattern WORD = Pattern.compile("'([^']*)'|(\\S+)");

    @TestFactory
    Stream<DynamicTest> eachCommandGivesItsAnswer() throws IOException {
        return policies().stream().flatMap(PolicyExamplesTest::commands);
    }

    @Test
    void everyFieldHasItsEffect() {
        Cli cli = Cli.run("validate", "--config", POLICIES);
        assertThat(cli.out()).isEmpty();
        assertThat(cli.status()).isZero();
    }

    @Test
    void thePageListsThemAll() throws IOException {
        String page = Files.readString(POLICIES.resolve("README.md"));
        for (Path policy : policies()) {
            String name = policy.getFileName().toString();
            assertThat(page).contains("(" + name + ")");
        }
    }

    private static List<Path> policies() throws IOException {
        try (Stream<Path> files = Files.list(POLICIES)) {
            return files.filter(file -> file.toString().endsWith(".yaml"))
                    .sorted()
                    .toList();
        }
    }

    private static Stream<DynamicTest> commands(Path policy) {
        List<String> lines = lines(policy);
        List<DynamicTest> tests = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).startsWith(COMMAND)) {
                String command = lines.get(i).substring(COMMAND.length());
                String answer = lines.get(i + 1);
                tests.add(DynamicTest.dynamicTest(policy.getFileName() + ": " + command, () -> {
                    assertThat(answer).startsWith(ANSWER);
                    JsonElement actual = Cli.run(words(command)).json();
                    assertThat(partOf(actual, JsonParser.parseString(answer.substring(ANSWER.length()))))
                            .as("%s of %s", answer, actual)
                            .isTrue();
                }));
            }
        }
        assertThat(tests.isEmpty()).as("commands of %s", policy).isEqualTo(policy.endsWith("clusters.yaml"));
        return tests.stream();
    }

    /** Whether {@code actual} has at least the members that are expected, at every depth; null is none. */
    private static boolean partOf(JsonElement actual, JsonElement expected) {
        if (expected.isJsonObject() && actual.isJsonObject()) {
            JsonObject members = actual.getAsJsonObject();
            return expected.getAsJsonObject().entrySet().stream()
                    .allMatch(member -> members.has(member.getKey())
                            ? partOf(members.get(member.getKey()), member.getValue())
                            : member.getValue().isJsonNull());
        }
        if (expected.isJsonArray() && actual.isJsonArray()) {
            List<JsonElement> elements = actual.getAsJsonArray().asList();
            List<JsonElement> wanted = expected.getAsJsonArray().asList();
            return elements.size() == wanted.size()
                    && IntStream.range(0, wanted.size()).allMatch(i -> partOf(elements.get(i), wanted.get(i)));
        }
        return actual.equals(expected);
    }

    private static Object[] words(String command) {
        List<Object> words = new ArrayList<>();
        Matcher matcher = WORD.matcher(command);
        while (matcher.find()) {
            String word = matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
            words.add(word.equals("examples/policies") ? POLICIES : word);
        }
        return words.toArray();
    }

    private static List<String> lines(Path policy) {
        try {
            return Files.readAllLines(policy);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
