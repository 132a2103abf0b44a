package dev.proxyless.mesh.testkit;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** The network between a client and a server, which can break, stall and be slow. */
final class TcpRelay implements AutoCloseable {

    private static final long PATIENCE_SECONDS = 60;

    private final Set<Socket> clients = ConcurrentHashMap.newKeySet();
    private final Set<Socket> servers = ConcurrentHashMap.newKeySet();
    private final ServerSocket listening;
    private final Semaphore attempts = new Semaphore(0);
    private volatile int target;
    private volatile boolean refusing;
    private volatile Duration delay = Duration.ZERO;
    private boolean hung;

    private TcpRelay(ServerSocket listening, int target) {
        this.listening = listening;
        this.target = target;
    }

    /** Starts a relay to the server on that port of the loopback interface. */
    static TcpRelay start(int target) throws IOException {
        ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        TcpRelay relay = new TcpRelay(socket, target);
        thread("accept", relay::accept);
        return relay;
    }

    int port() {
        return listening.getLocalPort();
    }

    /** New connections go to the server on that port. */
    void to(int newTarget) {
        target = newTarget;
    }

    /** Closes new connections at once. */
    void refuse() {
        refusing = true;
    }

    /** Ends every connection, and waits until the client has tried to have another. */
    void cut() throws InterruptedException {
        attempts.drainPermits();
        cutAll();
        if (!attempts.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("no new connection within " + PATIENCE_SECONDS + " s");
        }
    }

    /** Accepts connections and data, and passes nothing on. */
    synchronized void hang() {
        hung = true;
    }

    /** Passes each piece of data on after this long. */
    void slow(Duration newDelay) {
        delay = newDelay;
    }

    /** Works as a network should; connections that stalled go on. */
    synchronized void recover() {
        refusing = false;
        delay = Duration.ZERO;
        hung = false;
        notifyAll();
    }

    /** How many connections there are. */
    int connections() {
        return clients.size();
    }

    /** Waits until the client has closed its connections. */
    void awaitNoConnection() throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        synchronized (clients) {
            while (!clients.isEmpty()) {
                if (System.nanoTime() > deadline) {
                    throw new AssertionError(clients.size() + " connections (expected: none)");
                }
                clients.wait(PATIENCE_SECONDS);
            }
        }
    }

    @Override
    public void close() throws IOException {
        listening.close();
        recover();
        cutAll();
    }

    private void cutAll() {
        clients.forEach(TcpRelay::close);
        servers.forEach(TcpRelay::close);
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listening.accept();
                attempts.release();
                if (refusing) {
                    client.close();
                } else {
                    connect(client);
                }
            }
        } catch (IOException closed) {
            // close() ended it.
        }
    }

    private void connect(Socket client) {
        clients.add(client);
        Socket server = new Socket();
        servers.add(server);
        thread("up", () -> {
            try {
                server.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target));
                thread("down", () -> pump(server, client));
                pump(client, server);
            } catch (IOException unreachable) {
                end(client, server);
            }
        });
    }

    private void pump(Socket from, Socket to) {
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] buffer = new byte[16 * 1024];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                awaitPassage();
                out.write(buffer, 0, read);
            }
        } catch (IOException cut) {
            // An end of it is gone.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            end(from, to);
        }
    }

    private void awaitPassage() throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(delay.toNanos());
        synchronized (this) {
            while (hung) {
                wait();
            }
        }
    }

    private void end(Socket one, Socket other) {
        for (Socket socket : new Socket[] {one, other}) {
            close(socket);
            clients.remove(socket);
            servers.remove(socket);
        }
        synchronized (clients) {
            clients.notifyAll();
        }
    }

    private static void close(Closeable socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void thread(String name, Runnable task) {
        Thread thread = new Thread(task, "testkit-relay-" + name);
        thread.setDaemon(true);
        thread.start();
    }
}
