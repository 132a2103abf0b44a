package dev.proxyless.mesh.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HttpBackendTest {

    private final HttpClient client = HttpClient.newHttpClient();
    private final HttpBackend backend = HttpBackend.start("orders-v1-a", "v1");

    @AfterEach
    void stop() {
        backend.close();
    }

    @Test
    void saysWhoItIs() throws Exception {
        HttpResponse<String> response = get();
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("orders-v1-a");
        assertThat(response.headers().firstValue(Backend.NAME_HEADER)).contains("orders-v1-a");
        assertThat(response.headers().firstValue(Backend.VERSION_HEADER)).contains("v1");
    }

    @Test
    void aHandlerSeesTheRequest() throws Exception {
        backend.handler(request -> HttpReply.ok(request.method() + " " + request.target() + " " + request.body()));
        assertThat(post(BodyPublishers.ofString("body")).body()).isEqualTo("POST /orders?id=1 body");
    }

    @Test
    void readsABodyInChunks() throws Exception {
        backend.handler(request -> HttpReply.ok(Integer.toString(request.body().length())));
        byte[] large = new byte[100_000];
        assertThat(post(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(large)))
                        .body())
                .isEqualTo("100000");
    }

    @Test
    void failsAsOftenAsItWasTold() throws Exception {
        backend.behaviour().failNext(2, 503);
        assertThat(get().statusCode()).isEqualTo(503);
        assertThat(get().statusCode()).isEqualTo(503);
        assertThat(get().statusCode()).isEqualTo(200);
        assertThat(backend.behaviour().requests()).isEqualTo(3);
    }

    @Test
    void recoversFromLastingFailure() throws Exception {
        backend.behaviour().fail(500);
        assertThat(get().statusCode()).isEqualTo(500);
        backend.behaviour().recover();
        assertThat(get().statusCode()).isEqualTo(200);
    }

    @Test
    void dropsAConnectionInsteadOfAnAnswer() throws Exception {
        // A client may try a GET again by itself, but not a POST.
        backend.behaviour().dropNext(1);
        assertThatThrownBy(() -> post(BodyPublishers.ofString("x"))).isInstanceOf(IOException.class);
        assertThat(get().statusCode()).isEqualTo(200);
    }

    @Test
    void waitsBeforeItAnswers() throws Exception {
        backend.behaviour().latency(Duration.ofMillis(50));
        long start = System.nanoTime();
        get();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(50));
    }

    @Test
    void aDeadEndpointRefusesUntilItListensAgainOnTheSamePort() throws Exception {
        get();
        backend.kill();
        assertThatThrownBy(this::get).isInstanceOf(IOException.class);
        backend.restart();
        assertThat(get().statusCode()).isEqualTo(200);
    }

    private HttpResponse<String> get() throws IOException, InterruptedException {
        return client.send(request().build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> post(BodyPublisher body) throws IOException, InterruptedException {
        return client.send(request().POST(body).build(), BodyHandlers.ofString());
    }

    private java.net.http.HttpRequest.Builder request() {
        return java.net.http.HttpRequest.newBuilder(URI.create("http://" + backend.address() + "/orders?id=1"));
    }
}
