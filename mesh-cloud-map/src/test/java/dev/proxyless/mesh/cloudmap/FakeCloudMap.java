package dev.proxyless.mesh.cloudmap;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** AWS Cloud Map as far as a search needs it, on the loopback address: JSON 1.1 over HTTP, the operation in a header. */
final class FakeCloudMap implements AutoCloseable {

    private static final String TARGET = "Route53AutoNaming_v20170314.";

    /** What was asked: the operation and its parameters. */
    final List<Asked> asked = new CopyOnWriteArrayList<>();

    private final HttpServer server;
    private volatile int status = 200;
    private volatile String body = "{}";

    record Asked(String operation, JsonObject parameters, String authorization) {}

    FakeCloudMap() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::answer);
        server.start();
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** From now on every operation is answered so. */
    void answer(int code, String json) {
        body = json;
        status = code;
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String target = String.valueOf(exchange.getRequestHeaders().getFirst("X-Amz-Target"));
            String parameters = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            asked.add(new Asked(
                    target.replace(TARGET, ""),
                    JsonParser.parseString(parameters).getAsJsonObject(),
                    String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"))));
            boolean known = target.startsWith(TARGET)
                    && "application/x-amz-json-1.1"
                            .equals(exchange.getRequestHeaders().getFirst("Content-Type"));
            byte[] bytes =
                    (known ? body : "{\"__type\":\"UnknownOperationException\"}").getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.1");
            exchange.sendResponseHeaders(known ? status : 400, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }
}
