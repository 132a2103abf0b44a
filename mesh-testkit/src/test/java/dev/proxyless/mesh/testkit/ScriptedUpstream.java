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
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Endpoints that do with each attempt of a request what the request says: {@code x-script} has a step for each attempt,
 * the last for all that follow. A step is {@code reset}, {@code silence}, {@code part} of an answer, a {@code kib} of one, or a status and perhaps
 * a header; with {@code @3} at its end it waits until the third attempt is there. A request is known by its {@code x-id},
 * whichever of the endpoints an attempt goes to.
 */
final class ScriptedUpstream implements AutoCloseable {

    private final List<ServerSocket> servers;
    private final Map<String, Queue<Message>> attempts = new ConcurrentHashMap<>();
    private final Map<String, String> scripts = new ConcurrentHashMap<>();

    private ScriptedUpstream(List<ServerSocket> servers) {
        this.servers = servers;
    }

    /** Two endpoints on free ports of the loopback interface. */
    static ScriptedUpstream start() throws IOException {
        ScriptedUpstream upstream = new ScriptedUpstream(List.of(
                new ServerSocket(0, 50, InetAddress.getLoopbackAddress()),
                new ServerSocket(0, 50, InetAddress.getLoopbackAddress())));
        upstream.servers.forEach(server -> daemon(() -> upstream.accept(server)));
        return upstream;
    }

    List<Integer> ports() {
        return servers.stream().map(ServerSocket::getLocalPort).toList();
    }

    /** What is done with the attempts of a request, unless it says so itself. */
    void script(String id, String steps) {
        scripts.put(id, steps);
    }

    /** The attempts of a request, in order. */
    List<Message> attempts(String id) {
        return List.copyOf(attempts.getOrDefault(id, new ConcurrentLinkedQueue<>()));
    }

    @Override
    public void close() throws IOException {
        for (ServerSocket server : servers) {
            server.close();
        }
    }

    private void accept(ServerSocket server) {
        try {
            while (true) {
                Socket connection = server.accept();
                daemon(() -> serve(connection));
            }
        } catch (IOException closed) {
            // By close().
        }
    }

    private void serve(Socket connection) {
        try (connection;
                InputStream in = new BufferedInputStream(connection.getInputStream())) {
            while (true) {
                Message request = Message.read(in);
                String step = step(request);
                int gate = step.lastIndexOf(" @");
                if (gate >= 0) {
                    await(request.first("x-id"), Integer.parseInt(step.substring(gate + 2)));
                    step = step.substring(0, gate);
                }
                if (step.equals("reset")) {
                    return;
                }
                if (!step.equals("silence")) {
                    connection.getOutputStream().write(reply(step).getBytes(StandardCharsets.UTF_8));
                }
            }
        } catch (IOException ended) {
            // By the other side.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void await(String id, int count) throws InterruptedException {
        Queue<Message> seen = seen(id);
        synchronized (seen) {
            while (seen.size() < count) {
                seen.wait();
            }
        }
    }

    private String step(Message request) {
        Queue<Message> seen = seen(request.first("x-id"));
        int count;
        synchronized (seen) {
            seen.add(request);
            count = seen.size();
            seen.notifyAll();
        }
        String own = request.first("x-script");
        String steps = own.isEmpty() ? scripts.getOrDefault(request.first("x-id"), "200") : own;
        String[] script = steps.split(",", -1);
        return script[Math.min(count, script.length) - 1];
    }

    private Queue<Message> seen(String id) {
        return attempts.computeIfAbsent(id, key -> new ConcurrentLinkedQueue<>());
    }

    private static String reply(String step) {
        if (step.equals("part")) {
            return "HTTP/1.1 200 As told\r\nx-upstream: yes\r\ncontent-length: 9\r\n\r\npart";
        }
        if (step.equals("kib")) {
            return "HTTP/1.1 200 As told\r\nx-upstream: yes\r\ncontent-length: 1024\r\n\r\n" + "k".repeat(1024);
        }
        String[] parts = step.split(" ", 2);
        String header = parts.length > 1 ? parts[1] + "\r\n" : "";
        return "HTTP/1.1 " + parts[0] + " As told\r\nx-upstream: yes\r\n" + header + "content-length: 0\r\n\r\n";
    }

    private static void daemon(Runnable task) {
        Thread thread = new Thread(task, "scripted-upstream");
        thread.setDaemon(true);
        thread.start();
    }
}
