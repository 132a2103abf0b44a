package dev.proxyless.mesh.client;

import dev.proxyless.mesh.client.filter.SideCall;
import dev.proxyless.mesh.client.telemetry.AttemptObserver;
import dev.proxyless.mesh.model.cluster.Address;
import dev.proxyless.mesh.model.cluster.Cluster;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A call of a filter's own that was counted in and will be counted out. */
final class CountedSideCall implements SideCall {

    private final Place place;
    private final AttemptInFlight inFlight;
    private final AtomicBoolean ended = new AtomicBoolean();

    CountedSideCall(Place place) {
        this.place = place;
        this.inFlight = AttemptInFlight.start(place.breaker(), place.host(), 1, AttemptObserver.NONE);
    }

    @Override
    public Cluster cluster() {
        return place.owner().snapshot().cluster();
    }

    @Override
    public Address address() {
        return place.host().state().address(place.host().endpoint());
    }

    @Override
    public void end(@Nullable Throwable error) {
        if (ended.compareAndSet(false, true)) {
            inFlight.end(CallEnds.finished(200, error));
        }
    }
}
