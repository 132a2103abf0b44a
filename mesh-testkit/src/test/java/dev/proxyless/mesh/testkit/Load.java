package dev.proxyless.mesh.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;

/** Makes many calls from many threads, and keeps what they answered. */
final class Load {

    private final Callable<String> call;
    private final Set<String> answers = ConcurrentHashMap.newKeySet();
    private final ConcurrentLinkedQueue<Exception> failures = new ConcurrentLinkedQueue<>();
    private final AtomicInteger next = new AtomicInteger();

    Load(Callable<String> call) {
        this.call = call;
    }

    /** Makes {@code calls} calls; {@code before} is told the number of each, from 0, before it is made. */
    void run(int calls, int concurrency, IntConsumer before) throws InterruptedException {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < concurrency; i++) {
            Thread thread = new Thread(() -> callUntil(calls, before), "load-" + i);
            threads.add(thread);
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
    }

    /** Each different answer. */
    Set<String> answers() {
        return answers;
    }

    List<Exception> failures() {
        return List.copyOf(failures);
    }

    private void callUntil(int calls, IntConsumer before) {
        for (int number = next.getAndIncrement(); number < calls; number = next.getAndIncrement()) {
            before.accept(number);
            try {
                answers.add(call.call());
            } catch (Exception e) {
                failures.add(e);
            }
        }
    }
}
