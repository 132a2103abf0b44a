package dev.proxyless.mesh.benchmarks.scale;

import dev.proxyless.mesh.benchmarks.EnvoyProcess;
import dev.proxyless.mesh.benchmarks.ProcessCpu;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.TimeUnit;

/**
 * An Envoy. It acknowledges endpoints after its clusters have them, so a change is taken to be in force when the control
 * plane has the acknowledgement.
 */
final class EnvoyClient implements Client {

    private final EnvoyProcess envoy;
    private final PlaneProcess plane;

    private EnvoyClient(EnvoyProcess envoy, PlaneProcess plane) {
        this.envoy = envoy;
        this.plane = plane;
    }

    /** Starts it and waits until it has what the control plane has at first. */
    static EnvoyClient start(boolean delta, PlaneProcess plane) {
        try {
            EnvoyClient client =
                    new EnvoyClient(EnvoyProcess.start("scale-envoy", EnvoyConfig.of(delta, plane.port())), plane);
            client.configured(Shape.WARM).await();
            return client;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Pending configured(Shape shape) {
        return sample(shape, true);
    }

    @Override
    public Pending changed(Shape shape, int number) {
        return sample(shape, false);
    }

    @Override
    public long retainedBytes() {
        return envoy.residentBytes();
    }

    @Override
    public void close() {
        envoy.close();
    }

    private Pending sample(Shape shape, boolean first) {
        long before = ProcessCpu.nanos(envoy.pid());
        long armed = System.nanoTime();
        return () -> {
            // It takes all clusters that there are, so it keeps what it had at first.
            int more = shape == Shape.WARM ? 0 : Shape.WARM.clusters();
            long seen = plane.awaitAcknowledged(shape.clusters() + more);
            rest(Sample.restMillis(shape, first));
            return new Sample(armed, seen, ProcessCpu.nanos(envoy.pid()) - before, 0);
        };
    }

    private static void rest(long millis) {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
