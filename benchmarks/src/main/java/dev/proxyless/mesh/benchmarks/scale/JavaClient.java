package dev.proxyless.mesh.benchmarks.scale;

import com.google.gson.Gson;
import dev.proxyless.mesh.benchmarks.JavaProcess;
import dev.proxyless.mesh.benchmarks.ProcessCpu;
import dev.proxyless.mesh.benchmarks.Usage;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** A {@link Subject} in a Java process, spoken to by lines. */
final class JavaClient implements Client {

    private static final long PATIENCE_SECONDS = 120;

    private final JavaProcess process;

    private JavaClient(JavaProcess process) {
        this.process = process;
    }

    /** Starts it and waits until it has what the control plane has at first. */
    static JavaClient start(Arm arm, int port) {
        List<String> command = new ArrayList<>(arm.options(port));
        command.addAll(List.of(JavaClient.class.getName(), arm.name(), String.valueOf(port)));
        JavaClient client = new JavaClient(JavaProcess.start(arm.classPath(), command));
        client.configured(Shape.WARM).await();
        return client;
    }

    @Override
    public Pending configured(Shape shape) {
        return sample("configured " + shape);
    }

    @Override
    public Pending changed(Shape shape, int number) {
        return sample("changed " + shape + " " + number);
    }

    @Override
    public long retainedBytes() {
        process.writeLine("retained");
        return Long.parseLong(process.readLine());
    }

    @Override
    public void close() {
        process.close();
    }

    /** The first line that it answers says that it is ready. */
    private Pending sample(String line) {
        long before = ProcessCpu.nanos(process.pid());
        process.writeLine(line);
        process.readLine();
        return () -> {
            Sample sample = new Gson().fromJson(process.readLine(), Sample.class);
            return sample.withCpu(ProcessCpu.nanos(process.pid()) - before);
        };
    }

    /** Is such a process until the input ends. */
    public static void main(String[] args) throws Exception {
        Subject subject = Arm.valueOf(args[0]).start(Integer.parseInt(args[1]));
        try (BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String line = input.readLine(); line != null; line = input.readLine()) {
                obey(subject, line.split(" ", -1));
            }
        }
        // Whatever threads the client has: the figures are out.
        Runtime.getRuntime().halt(0);
    }

    private static void obey(Subject subject, String... words) throws Exception {
        switch (words[0]) {
            case "configured" -> {
                Shape shape = Shape.valueOf(words[1]);
                measure(() -> subject.configured(shape), Sample.restMillis(shape, true));
            }
            case "changed" -> {
                Shape shape = Shape.valueOf(words[1]);
                Shape.Change change = shape.change(Integer.parseInt(words[2]));
                measure(() -> subject.changed(shape, change), Sample.restMillis(shape, false));
            }
            case "retained" -> System.out.println(usedAfterCollection());
            default -> throw new IllegalArgumentException(words[0] + " (expected: configured, changed or retained)");
        }
    }

    private static void measure(Supplier<CompletableFuture<Long>> change, long restMillis) throws Exception {
        Usage before = Usage.now();
        long armed = System.nanoTime();
        CompletableFuture<Long> seen = change.get();
        System.out.println("ready");
        long seenNanos = seen.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        TimeUnit.MILLISECONDS.sleep(restMillis);
        Usage after = Usage.now();
        System.out.println(new Gson().toJson(new Sample(armed, seenNanos, 0, after.bytes() - before.bytes())));
    }

    private static long usedAfterCollection() throws InterruptedException {
        for (int i = 0; i < 3; i++) {
            System.gc();
            TimeUnit.MILLISECONDS.sleep(50);
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
