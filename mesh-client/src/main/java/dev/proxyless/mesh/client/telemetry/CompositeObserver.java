package dev.proxyless.mesh.client.telemetry;

import dev.proxyless.mesh.client.balance.Host;
import dev.proxyless.mesh.model.snapshot.MeshSnapshot;
import dev.proxyless.mesh.model.source.SourceEvent;
import java.time.Duration;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Tells several observers the same, in order. */
final class CompositeObserver implements MeshObserver {

    private final List<MeshObserver> observers;

    CompositeObserver(List<MeshObserver> observers) {
        this.observers = observers;
    }

    @Override
    public CallObserver startCall(CallStart call) {
        CallObserver[] calls = new CallObserver[observers.size()];
        for (int i = 0; i < calls.length; i++) {
            calls[i] = observers.get(i).startCall(call);
        }
        return new Calls(calls);
    }

    @Override
    public Runnable inThisContext(Runnable task) {
        Runnable carried = task;
        for (MeshObserver observer : observers) {
            carried = observer.inThisContext(carried);
        }
        return carried;
    }

    @Override
    public void onSnapshot(MeshSnapshot snapshot) {
        observers.forEach(observer -> observer.onSnapshot(snapshot));
    }

    @Override
    public void onSourceEvent(SourceEvent event) {
        observers.forEach(observer -> observer.onSourceEvent(event));
    }

    @Override
    public void onClose() {
        observers.forEach(MeshObserver::onClose);
    }

    private static final class Calls implements CallObserver {

        private final CallObserver[] calls;

        Calls(CallObserver[] calls) {
            this.calls = calls;
        }

        @Override
        public AttemptObserver startAttempt(String cluster, Host host, int number) {
            AttemptObserver[] attempts = new AttemptObserver[calls.length];
            for (int i = 0; i < attempts.length; i++) {
                attempts[i] = calls[i].startAttempt(cluster, host, number);
            }
            return new Attempts(attempts);
        }

        @Override
        public void retrying(String cluster, Duration after) {
            for (CallObserver call : calls) {
                call.retrying(cluster, after);
            }
        }

        @Override
        public @Nullable String traceId() {
            for (CallObserver call : calls) {
                String trace = call.traceId();
                if (trace != null) {
                    return trace;
                }
            }
            return null;
        }

        @Override
        public void virtualCluster(String virtualHost, String name) {
            for (CallObserver call : calls) {
                call.virtualCluster(virtualHost, name);
            }
        }

        @Override
        public void filtered(String filter, String action) {
            for (CallObserver call : calls) {
                call.filtered(filter, action);
            }
        }

        @Override
        public void dropped(String cluster, String category) {
            for (CallObserver call : calls) {
                call.dropped(cluster, category);
            }
        }

        @Override
        public AttemptObserver startMirror(String cluster) {
            AttemptObserver[] mirrors = new AttemptObserver[calls.length];
            for (int i = 0; i < mirrors.length; i++) {
                mirrors[i] = calls[i].startMirror(cluster);
            }
            return new Attempts(mirrors);
        }

        @Override
        public void notMirrored(@Nullable String cluster, String why) {
            for (CallObserver call : calls) {
                call.notMirrored(cluster, why);
            }
        }

        @Override
        public void end(@Nullable String route, @Nullable String cluster, CallEnd end) {
            for (CallObserver call : calls) {
                call.end(route, cluster, end);
            }
        }
    }

    private static final class Attempts implements AttemptObserver {

        private final AttemptObserver[] attempts;

        Attempts(AttemptObserver[] attempts) {
            this.attempts = attempts;
        }

        @Override
        public void inject(BiConsumer<String, String> headers) {
            for (AttemptObserver attempt : attempts) {
                attempt.inject(headers);
            }
        }

        @Override
        public void end(CallEnd end) {
            for (AttemptObserver attempt : attempts) {
                attempt.end(end);
            }
        }
    }
}
