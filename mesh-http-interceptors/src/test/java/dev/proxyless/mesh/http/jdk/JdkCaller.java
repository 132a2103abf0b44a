package dev.proxyless.mesh.http.jdk;

import dev.proxyless.mesh.http.contract.Call;
import dev.proxyless.mesh.http.contract.Caller;
import dev.proxyless.mesh.http.contract.Reply;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * Makes calls with java.net.http.
 *
 * @param client the client
 * @param async whether by {@code sendAsync}
 */
record JdkCaller(HttpClient client, boolean async) implements Caller {

    @Override
    public Reply call(Call call) throws Exception {
        HttpRequest request = request(call);
        HttpResponse<String> response = async ? sendAsync(request) : client.send(request, BodyHandlers.ofString());
        return new Reply(
                response.statusCode(),
                response.headers().map(),
                response.body(),
                response.uri().toString());
    }

    private HttpResponse<String> sendAsync(HttpRequest request) throws Exception {
        try {
            return client.sendAsync(request, BodyHandlers.ofString()).get(30, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }

    private static HttpRequest request(Call call) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(call.url())).method(call.method(), body(call));
        call.headers().forEach(request::header);
        if (call.timeout() != null) {
            request.timeout(call.timeout());
        }
        return request.build();
    }

    private static BodyPublisher body(Call call) {
        String body = call.body();
        if (body == null) {
            return BodyPublishers.noBody();
        }
        ByteArrayInputStream once = new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8));
        return call.replayable() ? BodyPublishers.ofString(body) : BodyPublishers.ofInputStream(() -> once);
    }
}
