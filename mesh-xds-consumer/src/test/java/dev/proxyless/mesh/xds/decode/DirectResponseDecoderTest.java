package dev.proxyless.mesh.xds.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.proxyless.mesh.model.route.RouteAction;
import dev.proxyless.mesh.model.route.RouteAction.DirectResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DirectResponseDecoderTest {

    private static final String BODY = "virtual_hosts[0].routes[0].direct_response.body";

    @Test
    void aBodyMayBeInline() {
        assertThat(action("'status': 404, 'body': {'inline_string': 'nö'}")).isEqualTo(new DirectResponse(404, "nö"));
        assertThat(action("'status': 200, 'body': {'inline_bytes': 'bm8='}")).isEqualTo(new DirectResponse(200, "no"));
        assertThat(action("'status': 599")).isEqualTo(new DirectResponse(599, ""));
    }

    @Test
    void aBodyMayBeInAFile(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("body.txt"), "of a file");

        assertThat(action("'status': 200, 'body': {'filename': '" + file + "'}"))
                .isEqualTo(new DirectResponse(200, "of a file"));
    }

    @Test
    void aBodyMayBeInAVariable() {
        assertThat(action("'status': 200, 'body': {'environment_variable': 'PATH'}"))
                .isEqualTo(new DirectResponse(200, System.getenv("PATH")));
    }

    @Test
    void aFileThatCannotBeReadIsRefusedWithItsName(@TempDir Path directory) {
        Path missing = directory.resolve("missing");

        assertThat(Fixtures.problems(decoded("'status': 200, 'body': {'filename': '" + missing + "'}")))
                .containsExactly(BODY + ".filename: \"" + missing
                        + "\" (expected: a file that can be read, NoSuchFileException)");
        assertThat(Fixtures.problems(decoded("'status': 200, 'body': {'filename': '" + directory + "'}")))
                .singleElement()
                .asString()
                .startsWith(BODY + ".filename: \"" + directory);
    }

    @Test
    void aFileWithoutEndIsTooLong() {
        Path endless = Path.of("/dev/zero");
        assumeTrue(Files.exists(endless));

        assertThat(Fixtures.problems(decoded("'status': 200, 'body': {'filename': '/dev/zero'}")))
                .singleElement()
                .asString()
                .startsWith(BODY + ": more than 4096 bytes");
    }

    @ParameterizedTest
    @CsvSource({"4096, ''", "4097, more than 4096 bytes"})
    void aBodyHasNoMoreThan4096Bytes(int length, String problem) {
        assertThat(Fixtures.problems(decoded("'status': 200, 'body': {'inline_string': '" + "x".repeat(length) + "'}"))
                        .toString())
                .contains(problem)
                .matches(text -> problem.isEmpty() == text.equals("[]"));
    }

    @Test
    void theRouteConfigurationSaysHowLongABodyMayBe() {
        String routes = "'virtual_hosts': [{'name': 'v', 'domains': ['*'], 'routes': [{'match': {'prefix': '/'},"
                + " 'direct_response': {'status': 200, 'body': {'inline_string': '12345'}}}]}]";

        assertThat(Fixtures.problems(Fixtures.routes("{'max_direct_response_body_size_bytes': 5, " + routes + "}")))
                .isEmpty();
        assertThat(Fixtures.problems(Fixtures.routes("{'max_direct_response_body_size_bytes': 4, " + routes + "}")))
                .containsExactly(
                        BODY + ": more than 4 bytes (expected: no more; see max_direct_response_body_size_bytes"
                                + " of the route configuration)");
    }

    @Test
    void aVariableThatIsNotSetIsRefused() {
        assertThat(Fixtures.problems(
                        decoded("'status': 200, 'body': {'environment_variable': 'PROXYLESS_MESH_NO_SUCH_VARIABLE'}")))
                .containsExactly(BODY + ".environment_variable: \"PROXYLESS_MESH_NO_SUCH_VARIABLE\" (expected: a"
                        + " variable that is set)");
    }

    @Test
    void whatIsNoTextIsReported() {
        assertThat(Fixtures.reports(decoded("'status': 200, 'body': {'inline_bytes': '/w=='}")))
                .containsExactly("virtual_hosts.routes.direct_response.body: the body is text in UTF-8: bytes that are"
                        + " not are replaced");
    }

    @Test
    void aFileIsReadOnce(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("body.txt"), "x");

        assertThat(Fixtures.reports(decoded("'status': 200, 'body': {'filename': '" + file
                        + "', 'watched_directory': {'path': '" + directory + "'}}")))
                .containsExactly("virtual_hosts.routes.direct_response.body.watched_directory: the file is read once,"
                        + " when the resource is taken");
    }

    @ParameterizedTest
    @CsvSource({"0", "199", "600"})
    void aStatusIsOneOfHttp(int status) {
        assertThat(Fixtures.problems(decoded("'status': " + status)))
                .containsExactly(
                        "virtual_hosts[0].routes[0].direct_response.status: " + status + " (expected: 200 to 599)");
    }

    private static RouteAction action(String fields) {
        return Fixtures.routeOf(decoded(fields)).action();
    }

    private static Decoded decoded(String fields) {
        return Fixtures.route("{'match': {'prefix': '/'}, 'direct_response': {" + fields + "}}");
    }
}
