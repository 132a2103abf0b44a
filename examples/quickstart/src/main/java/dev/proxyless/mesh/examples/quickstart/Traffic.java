package dev.proxyless.mesh.examples.quickstart;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;

/** Calls that flow without a break, two at a time over each protocol, while the mesh changes around them. */
final class Traffic implements AutoCloseable {

    private static final int THREADS = 2;

    private final List<Thread> threads = new ArrayList<>();
    private final LongAdder failed = new LongAdder();
    private volatile Window window = new Window(0);
    private volatile boolean flowing = true;

    private Traffic() {}

    static Traffic start(Client client) {
        Traffic traffic = new Traffic();
        for (int i = 0; i < THREADS; i++) {
            traffic.threads.add(new Thread(() -> traffic.flow(Window::http, client::callHttp), "http-" + i));
            traffic.threads.add(new Thread(() -> traffic.flow(Window::grpc, client::callGrpc), "grpc-" + i));
        }
        traffic.threads.forEach(Thread::start);
        return traffic;
    }

    /** Measures at least {@code calls} calls of each protocol that begin from now on. */
    Phase measure(String phase, int calls) throws InterruptedException {
        Window next = new Window(calls);
        window = next;
        return next.await(phase);
    }

    /** How many calls failed so far, those between two phases included. */
    long failed() {
        return failed.sum();
    }

    @Override
    public void close() {
        flowing = false;
        try {
            for (Thread thread : threads) {
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void flow(Function<Window, Tally> protocol, Callable<String> call) {
        while (flowing) {
            Tally tally = protocol.apply(window);
            try {
                tally.answered(call.call());
            } catch (Exception e) {
                failed.increment();
                tally.failed(e);
            }
        }
    }
}
