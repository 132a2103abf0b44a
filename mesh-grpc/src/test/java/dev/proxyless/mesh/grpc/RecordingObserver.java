package dev.proxyless.mesh.grpc;

import dev.proxyless.mesh.client.balance.Host;
import dev.proxyless.mesh.client.telemetry.AttemptObserver;
import dev.proxyless.mesh.client.telemetry.CallEnd;
import dev.proxyless.mesh.client.telemetry.CallObserver;
import dev.proxyless.mesh.client.telemetry.CallStart;
import dev.proxyless.mesh.client.telemetry.MeshObserver;
import dev.proxyless.mesh.model.snapshot.MeshSnapshot;
import dev.proxyless.mesh.model.source.SourceEvent;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Writes down what it is told of calls. */
final class RecordingObserver implements MeshObserver {

    final List<String> told = new CopyOnWriteArrayList<>();

    @Override
    public CallObserver startCall(CallStart call) {
        told.add("call " + call.protocol() + " " + call.service() + " " + call.method());
        return new Call();
    }

    @Override
    public void onSnapshot(MeshSnapshot snapshot) {}

    @Override
    public void onSourceEvent(SourceEvent event) {}

    private final class Call implements CallObserver {

        @Override
        public AttemptObserver startAttempt(String cluster, Host host, int number) {
            told.add("attempt " + number + " " + cluster);
            return new Attempt(number);
        }

        @Override
        public void retrying(String cluster, Duration after) {
            told.add("retrying " + cluster + (after.isNegative() ? " in the past" : ""));
        }

        @Override
        public void virtualCluster(String virtualHost, String name) {
            told.add("counted " + virtualHost + " " + name);
        }

        @Override
        public void filtered(String filter, String action) {
            told.add("filtered " + filter + " " + action);
        }

        @Override
        public void dropped(String cluster, String category) {
            told.add("dropped " + cluster + " " + category);
        }

        @Override
        public void end(@Nullable String route, @Nullable String cluster, CallEnd end) {
            told.add("end " + route + " " + cluster + " " + end.grpcStatus() + " " + end.error());
        }
    }

    private final class Attempt implements AttemptObserver {

        private final int number;

        Attempt(int number) {
            this.number = number;
        }

        @Override
        public void inject(BiConsumer<String, String> headers) {
            headers.accept("traceparent", "attempt-" + number);
        }

        @Override
        public void end(CallEnd end) {
            told.add("attempt " + number + " ended " + end.grpcStatus());
        }
    }
}
