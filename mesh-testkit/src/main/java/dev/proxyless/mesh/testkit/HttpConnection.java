package dev.proxyless.mesh.testkit;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** As much of HTTP/1.1 (RFC 9112) as clients under test speak: kept connections, sized and chunked bodies. */
final class HttpConnection {

    private final InputStream in;
    private final OutputStream out;

    HttpConnection(Socket socket) throws IOException {
        this.in = new BufferedInputStream(socket.getInputStream());
        this.out = socket.getOutputStream();
    }

    /** The next request, or null at the end of the connection. */
    @Nullable HttpRequest read() throws IOException {
        String start = line();
        if (start.isEmpty()) {
            return null;
        }
        String[] parts = start.split(" ", 3);
        if (parts.length != 3) {
            throw new IOException("request line: \"" + start + "\" (expected: method, target, version)");
        }
        Map<String, List<String>> headers = new HashMap<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            if (colon < 1) {
                throw new IOException("header: \"" + line + "\" (expected: name: value)");
            }
            headers.computeIfAbsent(line.substring(0, colon).toLowerCase(Locale.ROOT), name -> new ArrayList<>())
                    .add(line.substring(colon + 1).trim());
        }
        if (headers.containsKey("expect")) {
            out.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
        }
        return new HttpRequest(parts[0], parts[1], headers, new String(body(headers), StandardCharsets.UTF_8));
    }

    /** Sends {@code reply} in one piece. */
    void write(HttpReply reply, Map<String, String> moreHeaders) throws IOException {
        byte[] body = reply.body().getBytes(StandardCharsets.UTF_8);
        StringBuilder head =
                new StringBuilder("HTTP/1.1 ").append(reply.status()).append(" \r\n");
        reply.headers().forEach((name, value) -> header(head, name, value));
        moreHeaders.forEach((name, value) -> header(head, name, value));
        header(head, "content-length", Integer.toString(body.length));
        head.append("\r\n");
        ByteArrayOutputStream message = new ByteArrayOutputStream(head.length() + body.length);
        message.writeBytes(head.toString().getBytes(StandardCharsets.ISO_8859_1));
        message.writeBytes(body);
        message.writeTo(out);
    }

    private byte[] body(Map<String, List<String>> headers) throws IOException {
        if (headers.containsKey("transfer-encoding")) {
            return chunks();
        }
        List<String> length = headers.getOrDefault("content-length", List.of("0"));
        return bytes(Integer.parseInt(length.get(0)));
    }

    private byte[] chunks() throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (int size = chunkSize(); size > 0; size = chunkSize()) {
            body.writeBytes(bytes(size));
            line();
        }
        while (!line().isEmpty()) {
            // Trailers say nothing that a test would ask for.
        }
        return body.toByteArray();
    }

    private int chunkSize() throws IOException {
        String line = line();
        int extension = line.indexOf(';');
        return Integer.parseInt(extension < 0 ? line : line.substring(0, extension), 16);
    }

    private byte[] bytes(int count) throws IOException {
        byte[] bytes = in.readNBytes(count);
        if (bytes.length < count) {
            throw new EOFException("body: " + bytes.length + " bytes (expected: " + count + ")");
        }
        return bytes;
    }

    /** The next line without its end; empty at the end of the stream. */
    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream(64);
        for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
            if (next != '\r') {
                line.write(next);
            }
        }
        return line.toString(StandardCharsets.ISO_8859_1);
    }

    private static void header(StringBuilder head, String name, String value) {
        head.append(name).append(": ").append(value).append("\r\n");
    }
}
