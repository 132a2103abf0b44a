package dev.proxyless.mesh.benchmarks.channel;

import io.grpc.ChannelLogger;
import io.grpc.NameResolver;
import io.grpc.NameResolverRegistry;
import io.grpc.SynchronizationContext;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/** The thread on which a channel's resolver and balancer live. */
final class ChannelLoop implements AutoCloseable {

    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread created = new Thread(task, "channel-loop");
        created.setDaemon(true);
        return created;
    });

    private final SynchronizationContext context =
            new SynchronizationContext((failed, error) -> error.printStackTrace(System.err));

    /** Runs {@code task} as a channel would. */
    void run(Runnable task) {
        context.execute(task);
    }

    SynchronizationContext context() {
        return context;
    }

    ScheduledExecutorService scheduler() {
        return thread;
    }

    /** What a channel tells its resolver. */
    NameResolver.Args.Builder resolverArgs(NameResolver.ServiceConfigParser parser) {
        return NameResolver.Args.newBuilder()
                .setDefaultPort(80)
                .setProxyDetector(address -> null)
                .setSynchronizationContext(context)
                .setScheduledExecutorService(thread)
                .setServiceConfigParser(parser)
                .setChannelLogger(new SilentLogger())
                .setOffloadExecutor(thread)
                .setMetricRecorder(new io.grpc.MetricRecorder() {})
                .setNameResolverRegistry(NameResolverRegistry.getDefaultRegistry());
    }

    @Override
    public void close() {
        CompletableFuture<Void> last = new CompletableFuture<>();
        context.execute(() -> last.complete(null));
        last.join();
        thread.shutdownNow();
    }

    /** A channel's logger that says nothing. */
    static final class SilentLogger extends ChannelLogger {

        @Override
        public void log(ChannelLogLevel level, String message) {}

        @Override
        public void log(ChannelLogLevel level, String messageFormat, Object... args) {}
    }
}
