package dev.proxyless.mesh.testkit;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** An endpoint that answers each request with what it saw of it: the body is the request's head. */
final class EchoUpstream implements AutoCloseable {

    /** What stands in every answer of it, for rules on response headers. */
    static final Map<String, List<String>> HEADERS = Map.of("x-a", List.of("up"), "x-c", List.of("up", "down"));

    private final String name;
    private final ServerSocket server;

    private EchoUpstream(String name, ServerSocket server) {
        this.name = name;
        this.server = server;
    }

    /** An endpoint on a free port of the loopback interface, whose answers have {@code x-echo: NAME}. */
    static EchoUpstream start(String name) throws IOException {
        EchoUpstream upstream = new EchoUpstream(name, new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
        daemon("echo-accept", upstream::accept);
        return upstream;
    }

    int port() {
        return server.getLocalPort();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }

    private void accept() {
        try {
            while (true) {
                Socket connection = server.accept();
                daemon("echo-connection", () -> answer(connection));
            }
        } catch (IOException closed) {
            // By close().
        }
    }

    private void answer(Socket connection) {
        try (connection;
                InputStream in = new BufferedInputStream(connection.getInputStream())) {
            while (true) {
                String body = echo(Message.read(in));
                StringBuilder reply = new StringBuilder("HTTP/1.1 200 OK\r\nx-echo: " + name + "\r\n");
                reply.append("content-length: ").append(body.length()).append("\r\n");
                lines(HEADERS, reply);
                connection
                        .getOutputStream()
                        .write(reply.append("\r\n").append(body).toString().getBytes(StandardCharsets.UTF_8));
            }
        } catch (IOException ended) {
            // By the other side.
        }
    }

    private static String echo(Message request) {
        StringBuilder echo = new StringBuilder(request.start()).append("\r\n");
        lines(request.headers(), echo);
        // Its own length would be read as that of a body.
        return echo.append("\r\n").toString().replace("content-length:", "x-length:");
    }

    private static void lines(Map<String, List<String>> headers, StringBuilder to) {
        headers.forEach((name, values) -> values.forEach(
                value -> to.append(name).append(": ").append(value).append("\r\n")));
    }

    private static void daemon(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
    }
}
