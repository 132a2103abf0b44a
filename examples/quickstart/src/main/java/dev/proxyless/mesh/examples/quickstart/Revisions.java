package dev.proxyless.mesh.examples.quickstart;

import dev.proxyless.mesh.client.MeshClient;
import dev.proxyless.mesh.model.ServiceName;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Tells when a change at the control plane has reached the client. */
final class Revisions implements AutoCloseable {

    private final Semaphore seen = new Semaphore(0);
    private final MeshClient.Subscription subscription;

    private Revisions(MeshClient mesh, ServiceName service) {
        this.subscription = mesh.subscribe(service, revision -> seen.release());
    }

    static Revisions of(MeshClient mesh, ServiceName service) {
        return new Revisions(mesh, service);
    }

    /** Revisions that were there before do not count. */
    void forget() {
        seen.drainPermits();
    }

    void awaitNext(Duration timeout) throws InterruptedException {
        if (!seen.tryAcquire(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new IllegalStateException("the change did not arrive within " + timeout);
        }
    }

    @Override
    public void close() {
        subscription.close();
    }
}
