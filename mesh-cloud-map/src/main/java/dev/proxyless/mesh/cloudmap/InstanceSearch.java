package dev.proxyless.mesh.cloudmap;

import dev.proxyless.mesh.cloudmap.Instances.Answer;
import dev.proxyless.mesh.model.source.ControlLoop;
import dev.proxyless.mesh.xds.discovery.EndpointDiscovery;
import dev.proxyless.mesh.xds.discovery.EndpointDiscovery.Listener;
import java.time.Duration;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The search of one cluster. Asks whether there are other instances than before, and which only if there are, or if it has
 * not asked for that in a while: health may change without a new revision. After a failure it waits ever longer, up to a
 * minute.
 */
final class InstanceSearch implements EndpointDiscovery.Search {

    /** Of so many questions one is for the instances themselves, whatever their revision is. */
    private static final int FULL_EVERY = 3;

    private static final Logger LOG = LoggerFactory.getLogger(InstanceSearch.class);
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);
    private static final double GROWTH = 1.6;
    private static final double JITTER = 0.2;

    private final Query query;
    private final Instances instances;
    private final ControlLoop loop;
    private final DoubleSupplier random;
    private final Listener listener;
    private volatile boolean closed;

    // The rest belongs to the loop.
    private ControlLoop.@Nullable Timer timer;
    private long revision;
    private int sinceFull;
    private int failures;

    InstanceSearch(Query query, Instances instances, ControlLoop loop, DoubleSupplier random, Listener listener) {
        this.query = query;
        this.instances = instances;
        this.loop = loop;
        this.random = random;
        this.listener = listener;
    }

    /** Asks for the first time. */
    void start() {
        loop.execute(this::ask);
    }

    @Override
    public void close() {
        closed = true;
        loop.execute(() -> {
            if (timer != null) {
                timer.cancel();
            }
        });
    }

    private void ask() {
        if (closed) {
            return;
        }
        // That a failure is over is told with the instances.
        boolean full = revision == 0 || failures > 0 || ++sinceFull >= FULL_EVERY;
        (full ? instances.discover(query) : instances.revision(query))
                .thenAccept(answer -> loop.execute(() -> take(answer)));
    }

    private void take(Answer answer) {
        if (closed) {
            return;
        }
        if (answer instanceof Answer.Failed failed) {
            failures++;
            listener.onFailure(failed.reason());
            wait(backoff());
            return;
        }
        failures = 0;
        if (answer instanceof Answer.Revision now && now.number() != revision) {
            sinceFull = FULL_EVERY;
            ask();
            return;
        }
        if (answer instanceof Answer.Found found) {
            use(found);
        }
        wait(query.pollInterval());
    }

    private void use(Answer.Found found) {
        sinceFull = 0;
        if (found.instances().size() == SdkInstances.MAX_RESULTS && found.revision() != revision) {
            LOG.warn(
                    "{} of {}: {} instances, the most that AWS Cloud Map gives: there may be more (expected: fewer; tell"
                            + " them apart by attributes)",
                    query.serviceName(),
                    query.namespaceName(),
                    found.instances().size());
        }
        revision = found.revision();
        listener.onEndpoints(InstanceEndpoints.of(query, found.instances()));
    }

    private Duration backoff() {
        double wait = query.pollInterval().toMillis() * Math.pow(GROWTH, failures - 1.0);
        return Duration.ofMillis((long) Math.min(wait, (double) LONGEST_WAIT.toMillis()));
    }

    /** With some jitter, so that the processes of a service do not ask together. */
    private void wait(Duration time) {
        double factor = 1 + JITTER * (2 * random.getAsDouble() - 1);
        timer = loop.schedule(Duration.ofNanos((long) (time.toNanos() * factor)), this::ask);
    }
}
