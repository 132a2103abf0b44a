package dev.proxyless.mesh.xds.node;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Struct;
import com.google.protobuf.util.JsonFormat;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.MalformedURLException;
import java.net.Proxy;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;

/** A platform's own server for a machine or a task, over plain HTTP. All requests together end in time. */
final class MetadataEndpoint {

    /** A server that is there answers in milliseconds; one that is not must not hold up a start. */
    private static final Duration TIME_LIMIT = Duration.ofSeconds(2);

    private static final int MAX_BYTES = 256 * 1024;

    private final String address;
    private final long deadline;

    private MetadataEndpoint(String address, long deadline) {
        this.address = address;
        this.deadline = deadline;
    }

    /** The server at {@code address}, such as {@code http://169.254.170.2/v4/1}; its time begins now. */
    static MetadataEndpoint at(String address) {
        String base = address.endsWith("/") ? address.substring(0, address.length() - 1) : address;
        return new MetadataEndpoint(base, System.nanoTime() + TIME_LIMIT.toNanos());
    }

    /** The object that is had from {@code path}. */
    Struct object(String path, Map<String, String> headers) throws IOException {
        Struct.Builder object = Struct.newBuilder();
        try {
            JsonFormat.parser().merge(text("GET", path, headers), object);
        } catch (InvalidProtocolBufferException e) {
            throw new IOException(address + path + " gave no JSON object (expected: one): " + e.getMessage(), e);
        }
        return object.build();
    }

    /** The text that is had from {@code path}. */
    String text(String method, String path, Map<String, String> headers) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) url(path).openConnection(Proxy.NO_PROXY);
        try {
            connection.setRequestMethod(method);
            connection.setInstanceFollowRedirects(false);
            connection.setConnectTimeout(remainingMillis());
            connection.setReadTimeout(remainingMillis());
            headers.forEach(connection::setRequestProperty);
            int status = connection.getResponseCode();
            if (status != HttpURLConnection.HTTP_OK) {
                throw new IOException(address + path + " answered " + status + " (expected: 200)");
            }
            try (InputStream body = connection.getInputStream()) {
                return read(body, path);
            }
        } finally {
            connection.disconnect();
        }
    }

    private String read(InputStream body, String path) throws IOException {
        byte[] buffer = new byte[MAX_BYTES];
        int length = 0;
        while (length < MAX_BYTES) {
            int count = body.read(buffer, length, MAX_BYTES - length);
            if (count < 0) {
                return new String(buffer, 0, length, StandardCharsets.UTF_8);
            }
            length += count;
            remainingMillis();
        }
        throw new IOException(address + path + " gave more than " + MAX_BYTES + " bytes");
    }

    private URL url(String path) throws IOException {
        URI uri;
        try {
            uri = URI.create(address + path);
        } catch (IllegalArgumentException e) {
            throw new MalformedURLException("\"" + address + "\" (expected: http://HOST)");
        }
        if (!"http".equals(uri.getScheme()) || uri.getHost() == null) {
            throw new MalformedURLException("\"" + address + "\" (expected: http://HOST)");
        }
        return uri.toURL();
    }

    private int remainingMillis() throws SocketTimeoutException {
        long millis = Duration.ofNanos(deadline - System.nanoTime()).toMillis();
        if (millis <= 0) {
            throw new SocketTimeoutException(address + " did not answer within " + TIME_LIMIT.toSeconds() + " s");
        }
        return (int) millis;
    }
}
