package dev.proxyless.mesh.cli;

import dev.proxyless.mesh.client.balance.Host;
import dev.proxyless.mesh.client.telemetry.AttemptObserver;
import dev.proxyless.mesh.client.telemetry.CallEnd;
import dev.proxyless.mesh.client.telemetry.CallObserver;
import dev.proxyless.mesh.client.telemetry.CallStart;
import dev.proxyless.mesh.client.telemetry.MeshObserver;
import dev.proxyless.mesh.model.snapshot.MeshSnapshot;
import dev.proxyless.mesh.model.source.SourceEvent;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Counts which clusters and endpoints the calls of a client took. Thread-safe. */
final class CallWatcher implements MeshObserver {

    private final Tally clusters = new Tally();
    private final Tally endpoints = new Tally();
    private final LongAdder retries = new LongAdder();

    Tally clusters() {
        return clusters;
    }

    Tally endpoints() {
        return endpoints;
    }

    long retries() {
        return retries.sum();
    }

    @Override
    public CallObserver startCall(CallStart call) {
        return new OneCall();
    }

    @Override
    public void onSnapshot(MeshSnapshot snapshot) {}

    @Override
    public void onSourceEvent(SourceEvent event) {}

    private final class OneCall implements CallObserver {

        private @Nullable Host last;

        @Override
        public AttemptObserver startAttempt(String cluster, Host host, int number) {
            last = host;
            if (number > 1) {
                retries.increment();
            }
            return AttemptObserver.NONE;
        }

        @Override
        public void retrying(String cluster, Duration after) {}

        @Override
        public void end(@Nullable String route, @Nullable String cluster, CallEnd end) {
            if (cluster != null) {
                clusters.add(cluster);
            }
            if (last != null) {
                endpoints.add(last.endpoint().address().toString());
            }
        }
    }
}
