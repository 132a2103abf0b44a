package dev.proxyless.mesh.kubernetes;

import dev.proxyless.mesh.kubernetes.Slices.Answer;
import dev.proxyless.mesh.kubernetes.Slices.Change;
import dev.proxyless.mesh.kubernetes.Slices.Failed;
import dev.proxyless.mesh.kubernetes.Slices.Service;
import dev.proxyless.mesh.kubernetes.Slices.Watcher;
import dev.proxyless.mesh.kubernetes.Slices.Watching;
import dev.proxyless.mesh.model.source.ControlLoop;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Knows the slices of one Service: lists them, follows them from there on, and lists them again when the API server has
 * forgotten where that was. One for all searches of a Service; on the loop only.
 *
 * <p>A watch that ends by its limit goes on at once, as does one that broke off; if it cannot, the waits grow to half a
 * minute. What is known stays meanwhile. A connection that died without a word is given up a little after the limit.
 */
final class ServiceWatch {

    private static final Duration SHORTEST_LIMIT = Duration.ofMinutes(5);
    private static final Duration GRACE = Duration.ofSeconds(30);
    private static final Duration FIRST_WAIT = Duration.ofMillis(800);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);
    /** A watch that ends sooner, and without a change, did not work. */
    private static final Duration SOON = Duration.ofSeconds(10);

    private final Service service;
    private final Slices slices;
    private final ControlLoop loop;
    private final DoubleSupplier random;
    private final Set<SliceSearch> searches = new LinkedHashSet<>();
    private final TreeMap<String, Slice> known = new TreeMap<>();

    private String version = Slices.ANY;
    private boolean listed;
    private @Nullable String problem;
    private int failures;
    private boolean tellingIsDue;
    private boolean closed;
    private @Nullable Follower follower;
    private ControlLoop.@Nullable Timer timer;

    ServiceWatch(Service service, Slices slices, ControlLoop loop, DoubleSupplier random) {
        this.service = service;
        this.slices = slices;
        this.loop = loop;
        this.random = random;
    }

    void start() {
        list();
    }

    /** From now on {@code search} is told, also of what is known already. */
    void add(SliceSearch search) {
        searches.add(search);
        if (listed) {
            search.use(known.values());
        }
        if (problem != null) {
            search.fail(problem);
        }
    }

    /** Whether nobody is left who wants to know. */
    boolean remove(SliceSearch search) {
        searches.remove(search);
        return searches.isEmpty();
    }

    void close() {
        closed = true;
        cancelTimer();
        leave();
    }

    private void list() {
        if (!closed) {
            slices.list(service, version).thenAccept(answer -> loop.execute(() -> take(answer)));
        }
    }

    private void take(Answer answer) {
        if (closed) {
            return;
        }
        if (answer instanceof Answer.Listed list) {
            known.clear();
            list.slices().forEach(slice -> known.put(slice.name(), slice));
            version = list.version();
            listed = true;
            tell();
            follow();
        } else if (answer instanceof Failed failed) {
            if (failed.outdated()) {
                version = Slices.NEWEST;
            }
            fail(failed.reason());
            again(this::list);
        } else {
            throw new AssertionError(answer);
        }
    }

    private void follow() {
        if (closed) {
            return;
        }
        Duration limit = SHORTEST_LIMIT.plusSeconds((long) (SHORTEST_LIMIT.toSeconds() * random.getAsDouble()));
        Follower next = new Follower(loop.nanoTime());
        follower = next;
        next.watching = slices.watch(service, version, limit, next);
        cancelTimer();
        timer = loop.schedule(limit.plus(GRACE), () -> {
            if (follower == next) {
                leave();
                follow();
            }
        });
    }

    private void apply(Change change) {
        failures = 0;
        if (!change.version().isEmpty()) {
            version = change.version();
        }
        if (change instanceof Change.Put put) {
            known.put(put.slice().name(), put.slice());
        } else if (change instanceof Change.Removed removed) {
            known.remove(removed.name());
        } else {
            return;
        }
        // What comes together is told together: a rollout changes several slices.
        if (!tellingIsDue) {
            tellingIsDue = true;
            loop.execute(this::tell);
        }
    }

    private void ended(Follower ending) {
        boolean worked = loop.nanoTime() - ending.since >= SOON.toNanos();
        if (worked || ending.changed) {
            failures = 0;
            leave();
            follow();
        } else {
            leave();
            again(this::follow);
        }
    }

    private void broke(Follower ending, Failed failed) {
        leave();
        if (failed.outdated()) {
            version = Slices.NEWEST;
            again(this::list);
            return;
        }
        // One that had begun is no fault yet: an API server that is replaced ends them all.
        if (!ending.opened) {
            fail(failed.reason());
        }
        again(this::follow);
    }

    private void tell() {
        tellingIsDue = false;
        if (!closed) {
            problem = null;
            searches.forEach(search -> search.use(known.values()));
        }
    }

    private void fail(String reason) {
        problem = reason;
        searches.forEach(search -> search.fail(reason));
    }

    private void again(Runnable action) {
        double longest = FIRST_WAIT.toNanos() * Math.pow(2, failures++);
        // From half of it on, so that the processes of a cluster do not come back together.
        double wait = Math.min(longest, (double) LONGEST_WAIT.toNanos()) * (0.5 + 0.5 * random.getAsDouble());
        cancelTimer();
        timer = loop.schedule(Duration.ofNanos((long) wait), action);
    }

    private void leave() {
        Follower left = follower;
        follower = null;
        if (left != null && left.watching != null) {
            left.watching.close();
        }
    }

    private void cancelTimer() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    /** What is told by one watch; nothing of it counts any more once another has begun. */
    private final class Follower implements Watcher {

        private final long since;
        private @Nullable Watching watching;
        private boolean opened;
        private boolean changed;

        Follower(long since) {
            this.since = since;
        }

        @Override
        public void onOpen() {
            run(() -> {
                opened = true;
                if (problem != null) {
                    tell();
                }
            });
        }

        @Override
        public void onChange(Change change) {
            run(() -> {
                changed = true;
                apply(change);
            });
        }

        @Override
        public void onEnd() {
            run(() -> ended(this));
        }

        @Override
        public void onFailure(Failed failed) {
            run(() -> broke(this, failed));
        }

        private void run(Runnable task) {
            loop.execute(() -> {
                if (follower == this) {
                    task.run();
                }
            });
        }
    }
}
