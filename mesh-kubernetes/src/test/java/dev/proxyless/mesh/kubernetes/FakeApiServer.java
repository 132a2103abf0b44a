package dev.proxyless.mesh.kubernetes;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * An API server of Kubernetes as far as EndpointSlices of one Service go, on the loopback address: it lists, it watches in
 * chunks, it forgets old versions, and it fails as it is told.
 */
final class FakeApiServer implements AutoCloseable {

    /** What was asked: the path with its query. */
    final List<String> asked = new CopyOnWriteArrayList<>();

    final List<String> tokens = new CopyOnWriteArrayList<>();

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, String> slices = new TreeMap<>();
    private final List<Event> events = new ArrayList<>();
    private final List<HttpExchange> watches = new ArrayList<>();
    private int version = 100;
    private int oldest;
    private int failure;
    /** Of the responses to watches; 0 if they end when they end. */
    private int length;

    private String problem = "";
    private String token = "";

    private record Event(int version, String line) {}

    FakeApiServer() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
    }

    /** There is such a slice from now on. */
    synchronized void put(String name, int port, String... addresses) {
        boolean isNew = !slices.containsKey(name);
        version++;
        String slice = slice(name, version, port, addresses);
        slices.put(name, slice);
        tell(isNew ? "ADDED" : "MODIFIED", slice);
    }

    synchronized void delete(String name) {
        version++;
        String last = Objects.requireNonNull(slices.remove(name), name);
        tell("DELETED", last.replaceFirst("Version\": \"\\d+", "Version\": \"" + version));
    }

    /** There is this slice and no other from now on, which no watch is told. */
    synchronized void putInSecret(String name, int port, String... addresses) {
        slices.clear();
        version++;
        slices.put(name, slice(name, version, port, addresses));
    }

    /** Nothing of what was before is known any more; watches are told so if they go on. */
    synchronized void forget() {
        oldest = ++version;
        write("{\"type\": \"ERROR\", \"object\": " + status(410, "Expired", "too old resource version") + "}");
    }

    /** Tells watches of the version that there is. */
    synchronized void bookmark() {
        version++;
        tell("BOOKMARK", "{\"kind\": \"EndpointSlice\", \"metadata\": {\"resourceVersion\": \"" + version + "\"}}");
    }

    /** Ends all watches. */
    synchronized void end() {
        watches.forEach(HttpExchange::close);
        watches.clear();
    }

    /** Watches that are begun from now on break off in the middle when they end. */
    synchronized void breakOff() {
        length = 1_000_000;
    }

    /** From now on every question is answered so; by 0 as it should be. */
    synchronized void fail(int code, String message) {
        failure = code;
        problem = message;
    }

    /** From now on only this one is accepted. */
    synchronized void require(String accepted) {
        token = accepted;
    }

    synchronized int watches() {
        return watches.size();
    }

    @Override
    public void close() {
        end();
        server.stop(0);
        threads.shutdownNow();
    }

    private void answer(HttpExchange exchange) throws IOException {
        String query = String.valueOf(exchange.getRequestURI());
        String authorization = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
        synchronized (this) {
            asked.add(query);
            tokens.add(authorization);
            if (!token.isEmpty() && !authorization.equals("Bearer " + token)) {
                send(exchange, 401, status(401, "Unauthorized", "Unauthorized"));
            } else if (failure != 0) {
                send(exchange, failure, status(failure, "", problem));
            } else if (query.contains("watch=true")) {
                watch(exchange, Integer.parseInt(parameter(query, "resourceVersion")));
            } else {
                send(
                        exchange,
                        200,
                        "{\"kind\": \"EndpointSliceList\", \"metadata\": {\"resourceVersion\": \"" + version
                                + "\"}, \"items\": [" + String.join(", ", slices.values()) + "]}");
            }
        }
    }

    private void watch(HttpExchange exchange, int from) throws IOException {
        exchange.sendResponseHeaders(200, length);
        watches.add(exchange);
        if (from < oldest) {
            write(exchange, "{\"type\": \"ERROR\", \"object\": " + status(410, "Expired", "too old") + "}");
            return;
        }
        // So that the headers are on their way.
        exchange.getResponseBody().flush();
        for (Event event : events) {
            if (event.version > from) {
                write(exchange, event.line);
            }
        }
    }

    private void tell(String type, String object) {
        String line = "{\"type\": \"" + type + "\", \"object\": " + object + "}";
        events.add(new Event(version, line));
        write(line);
    }

    private void write(String line) {
        watches.removeIf(watch -> {
            try {
                write(watch, line);
                return false;
            } catch (IOException gone) {
                return true;
            }
        });
    }

    private static void write(HttpExchange watch, String line) throws IOException {
        OutputStream body = watch.getResponseBody();
        byte[] bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
        // In two chunks: a line need not come at once.
        body.write(bytes, 0, bytes.length / 2);
        body.flush();
        body.write(bytes, bytes.length / 2, bytes.length - bytes.length / 2);
        body.flush();
    }

    private static void send(HttpExchange exchange, int code, String json) throws IOException {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(code, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private static String parameter(String query, String name) {
        return query.replaceFirst(".*[?&]" + name + "=", "").replaceFirst("&.*", "");
    }

    private static String status(int code, String reason, String message) {
        return "{\"kind\": \"Status\", \"status\": \"Failure\", \"code\": " + code + ", \"reason\": \"" + reason
                + "\", \"message\": \"" + message + "\"}";
    }

    private static String slice(String name, int version, int port, String... addresses) {
        String endpoints = Stream.of(addresses)
                .map(address -> "{\"addresses\": [\"" + address + "\"], \"conditions\": {\"ready\": true}}")
                .collect(Collectors.joining(", "));
        return """
                {"kind": "EndpointSlice", "addressType": "IPv4", "metadata": {"name": "%s", "resourceVersion": "%d"},
                 "ports": [{"name": "http", "protocol": "TCP", "port": %d}], "endpoints": [%s]}
                """.formatted(name, version, port, endpoints).replace("\n", "");
    }
}
