package dev.proxyless.mesh.testkit;

import dev.proxyless.mesh.model.cluster.Address;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * An endpoint that speaks HTTP/1.1 over kept connections. Unless told otherwise it answers every request with 200 and its
 * own name as the body.
 *
 * <p>Not built on the JDK's server, which delays small answers and cannot reset a connection.
 */
public final class HttpBackend implements Backend {

    private static final int BACKLOG = 1024;

    private final String name;
    private final String version;
    private final Behaviour behaviour = new Behaviour();
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
    private final ExecutorService threads;
    private volatile Function<HttpRequest, HttpReply> handler;
    private @Nullable ServerSocket listening;
    private int port;

    private HttpBackend(String name, String version) {
        this.name = name;
        this.version = version;
        this.handler = request -> HttpReply.ok(name);
        this.threads = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "testkit-http-" + name);
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Starts an endpoint {@code name} that runs {@code version}, on a free port. */
    public static HttpBackend start(String name, String version) {
        HttpBackend backend = new HttpBackend(name, version);
        backend.restart();
        return backend;
    }

    /** Answers requests with {@code handler} from now on, when {@link #behaviour} lets them through. */
    public HttpBackend handler(Function<HttpRequest, HttpReply> handler) {
        this.handler = handler;
        return this;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String version() {
        return version;
    }

    @Override
    public synchronized Address.Socket address() {
        return new Address.Socket("127.0.0.1", port);
    }

    @Override
    public Behaviour behaviour() {
        return behaviour;
    }

    @Override
    public synchronized void restart() {
        if (listening != null) {
            return;
        }
        try {
            ServerSocket socket = new ServerSocket();
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), BACKLOG);
            port = socket.getLocalPort();
            listening = socket;
            threads.execute(() -> accept(socket));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot listen on 127.0.0.1:" + port, e);
        }
    }

    @Override
    public synchronized void kill() {
        if (listening == null) {
            return;
        }
        try {
            listening.close();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot stop listening on 127.0.0.1:" + port, e);
        }
        listening = null;
        connections.forEach(HttpBackend::reset);
    }

    @Override
    public void close() {
        kill();
        threads.shutdownNow();
    }

    private void accept(ServerSocket socket) {
        while (!socket.isClosed()) {
            try {
                Socket connection = socket.accept();
                connections.add(connection);
                if (socket.isClosed()) {
                    reset(connection);
                }
                threads.execute(() -> serve(connection));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            connection.setTcpNoDelay(true);
            HttpConnection http = new HttpConnection(connection);
            for (HttpRequest request = http.read(); request != null; request = http.read()) {
                switch (behaviour.next()) {
                    case SERVE -> http.write(handler.apply(request), identity());
                    case FAIL -> http.write(HttpReply.of(behaviour.failure(), name), identity());
                    case DROP -> {
                        reset(connection);
                        return;
                    }
                }
            }
        } catch (IOException gone) {
            // The client went away, or kill() came: in both cases there is nobody to answer.
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        } finally {
            connections.remove(connection);
        }
    }

    private Map<String, String> identity() {
        return Map.of(NAME_HEADER, name, VERSION_HEADER, version);
    }

    /** Closes with a reset instead of an orderly end, as a process that is killed does. */
    private static void reset(Socket connection) {
        try (connection) {
            connection.setSoLinger(true, 0);
        } catch (IOException alreadyClosed) {
            // What was to be reached.
        }
    }
}
