package dev.proxyless.mesh.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.client.MeshClient;
import dev.proxyless.mesh.http.jdk.MeshHttpClient;
import dev.proxyless.mesh.model.ServiceName;
import dev.proxyless.mesh.xds.XdsSource;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Envoy and this library go on with each other's sessions: what one tells of its endpoint, the other takes there. Skipped where
 * Envoy cannot be had.
 */
class EnvoySessionAgreementTest {

    private static final String TYPES = "type.googleapis.com/envoy.extensions.";
    private static final int CALLS = 6;

    /** An endpoint that has gone, what is no address, messages without one and with another, and what is no base64. */
    private static final List<String> ODD_SESSIONS = List.of(
            encode("127.0.0.1:1"),
            encode("nobody"),
            encode("127.0.0.1"),
            encode(":80"),
            encode("\u0010\u0005"),
            encode("\n\u0003abc"),
            encode("\n\u0009abc"),
            encode("\n\u0000"),
            "!!!",
            "MTI3",
            "MTI");

    @BeforeAll
    static void install() throws Exception {
        EnvoyProcess.install();
    }

    @ParameterizedTest
    @ValueSource(strings = {"cookie", "cookie for a time and a path", "header"})
    void aSessionGoesOnWithTheOther(String kind, @TempDir Path directory) throws Exception {
        List<EchoUpstream> upstreams = new ArrayList<>();
        for (String name : List.of("e0", "e1", "e2")) {
            upstreams.add(EchoUpstream.start(name));
        }
        Map<String, Object> manager = manager(state(kind));
        Map<String, Object> cluster = EnvoyMessages.cluster(
                "c", upstreams.stream().map(EchoUpstream::port).toList());
        Path socket = directory.resolve("sessions.sock");
        Map<String, Object> bootstrap = Json.object(
                "static_resources",
                Json.object(
                        "listeners", List.of(EnvoyMessages.listener(socket, manager)), "clusters", List.of(cluster)));
        Path file = Files.writeString(
                directory.resolve("mesh.json"), Json.text(EnvoyMessages.resources("sessions", manager, cluster)));
        try (EnvoyProcess envoy = EnvoyProcess.start(directory, Json.text(bootstrap), socket);
                MeshClient mesh = MeshClient.builder(XdsSource.fromFile(file))
                        .localReplies(true)
                        .build()) {
            assertThat(envoy).isNotNull();
            mesh.awaitReady(ServiceName.of("sessions"), Duration.ofSeconds(20));
            Caller real = session -> ask(socket, session);
            HttpClient client = MeshHttpClient.create(mesh);
            Caller library = session -> call(client, session);
            String header = kind.equals("header") ? "x-session" : "set-cookie";
            Told ofEnvoy = real.call("").told(header);
            Told ofLibrary = library.call("").told(header);

            assertThat(ofLibrary.attributes()).isEqualTo(ofEnvoy.attributes());
            for (int i = 0; i < CALLS; i++) {
                assertThat(library.call(ofEnvoy.session()).endpoint()).isEqualTo(ofEnvoy.endpoint());
                assertThat(real.call(ofLibrary.session()).endpoint()).isEqualTo(ofLibrary.endpoint());
            }
            if (!kind.equals("header")) {
                assertThat(real.call(ofRpc(ofLibrary.session())).endpoint()).isEqualTo(ofLibrary.endpoint());
            }
            assertThat(library.call(ofEnvoy.session()).first(header)).isEmpty();
            assertThat(real.call(ofLibrary.session()).first(header)).isEmpty();
            for (String odd : ODD_SESSIONS) {
                Reply expected = real.call(odd);
                Reply actual = library.call(odd);
                assertThat(actual.status()).as(odd).isEqualTo(expected.status());
                assertThat(actual.first(header).isEmpty())
                        .as(odd)
                        .isEqualTo(expected.first(header).isEmpty());
            }
        } finally {
            for (EchoUpstream upstream : upstreams) {
                upstream.close();
            }
        }
    }

    private static String encode(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The same session as an RPC is told it, whose cookie keeps the cluster too. */
    private static String ofRpc(String session) {
        byte[] endpoint = Base64.getDecoder().decode(session);
        byte[] cluster = {(byte) 0xE2, 0x03, 1, 'c'};
        byte[] message = Arrays.copyOf(endpoint, endpoint.length + cluster.length);
        System.arraycopy(cluster, 0, message, endpoint.length, cluster.length);
        return Base64.getEncoder().encodeToString(message);
    }

    private static Map<String, Object> state(String kind) {
        String states = TYPES + "http.stateful_session.";
        return switch (kind) {
            case "cookie" ->
                Json.object(
                        "@type",
                        states + "cookie.v3.CookieBasedSessionState",
                        "cookie",
                        Json.object("name", "session"));
            case "header" -> Json.object("@type", states + "header.v3.HeaderBasedSessionState", "name", "x-session");
            default ->
                Json.object(
                        "@type",
                        states + "cookie.v3.CookieBasedSessionState",
                        "cookie",
                        Json.object("name", "session", "ttl", "120s", "path", "/app"));
        };
    }

    private static Map<String, Object> manager(Map<String, Object> state) {
        Map<String, Object> filter = Json.object(
                "@type",
                TYPES + "filters.http.stateful_session.v3.StatefulSession",
                "strict",
                true,
                "session_state",
                // This one extension is found by its name alone.
                Json.object(
                        "name",
                        state.containsKey("cookie")
                                ? "envoy.http.stateful_session.cookie"
                                : "envoy.http.stateful_session.header",
                        "typed_config",
                        state));
        Map<String, Object> route =
                Json.object("match", Json.object("prefix", "/"), "route", Json.object("cluster", "c"));
        Map<String, Object> host = Json.object("name", "v", "domains", List.of("*"), "routes", List.of(route));
        return EnvoyMessages.manager(
                Json.object("name", "r", "virtual_hosts", List.of(host)),
                List.of(Json.object("name", "session", "typed_config", filter)));
    }

    private static Reply ask(Path socket, String session) throws Exception {
        Message message = EnvoyProcess.ask(
                socket,
                new Request(
                        "GET",
                        "sessions",
                        "/app/a",
                        List.copyOf(headers(session).entrySet())));
        return new Reply(Integer.parseInt(message.word(1)), message.headers());
    }

    private static Reply call(HttpClient client, String session) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://sessions/app/a"));
        headers(session).forEach(request::header);
        HttpResponse<String> response = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        return new Reply(response.statusCode(), response.headers().map());
    }

    private static Map<String, String> headers(String session) {
        return session.isEmpty() ? Map.of() : Map.of("x-session", session, "cookie", "other=1; session=" + session);
    }

    /** Calls with what was told of a session, or with nothing. */
    private interface Caller {
        Reply call(String session) throws Exception;
    }

    private record Reply(int status, Map<String, List<String>> headers) {

        String first(String name) {
            return headers.getOrDefault(name, List.of("")).get(0);
        }

        String endpoint() {
            return first("x-echo");
        }

        Told told(String header) {
            String value = first(header);
            if (!header.equals("set-cookie")) {
                return new Told(endpoint(), value, "");
            }
            int end = value.indexOf(';');
            String session = value.substring(value.indexOf('=') + 1, end);
            return new Told(endpoint(), session.replace("\"", ""), value.substring(end));
        }
    }

    /** What a response says of a session: its endpoint, what names it, and the attributes of the cookie. */
    private record Told(String endpoint, String session, String attributes) {}
}
