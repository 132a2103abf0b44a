package dev.proxyless.mesh.examples.quickstart;

import dev.proxyless.mesh.client.MeshClient;
import dev.proxyless.mesh.model.ServiceName;
import dev.proxyless.mesh.testkit.ControlPlane;
import dev.proxyless.mesh.xds.XdsSource;
import dev.proxyless.mesh.xds.bootstrap.Bootstrap;
import dev.proxyless.mesh.xds.document.ConfigDocument;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;

/** Starts a control plane, the orders service and a client of it, and changes the mesh while calls flow. */
public final class Quickstart {

    private static final ServiceName ORDERS = ServiceName.of("orders");
    private static final int CALLS = 600;
    private static final int SETTLING_ROUNDS = 100;

    private final Orders orders;
    private final ControlPlane plane;
    private final Revisions revisions;
    private final Traffic traffic;
    private final Metrics metrics;
    private final Report report = new Report();

    private Quickstart(Orders orders, ControlPlane plane, Revisions revisions, Traffic traffic, Metrics metrics) {
        this.orders = orders;
        this.plane = plane;
        this.revisions = revisions;
        this.traffic = traffic;
        this.metrics = metrics;
    }

    /** Runs the example; the exit status is 0 if everything went as it is told. */
    public static void main(String[] arguments) throws Exception {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        Report report;
        try (Orders orders = Orders.start();
                ControlPlane plane = ControlPlane.start()) {
            plane.publish(orders.mesh(90, 10));
            Bootstrap bootstrap = Bootstrap.of(ConfigDocument.parse("bootstrap", plane.bootstrapJson()));
            try (MeshClient mesh = MeshClient.builder(XdsSource.create(bootstrap))
                            .meterRegistry(registry)
                            .build();
                    Client client = new Client(mesh)) {
                mesh.awaitReady(ORDERS, Duration.ofSeconds(10));
                try (Revisions revisions = Revisions.of(mesh, ORDERS);
                        Traffic traffic = Traffic.start(client)) {
                    report = new Quickstart(orders, plane, revisions, traffic, new Metrics(registry)).run();
                }
            }
        }
        System.exit(report.finish() ? 0 : 1);
    }

    private Report run() throws InterruptedException {
        traffic.measure("warm-up", CALLS / 4);
        shares();
        failures();
        outage();
        report.totals(traffic, metrics);
        return report;
    }

    private void shares() throws InterruptedException {
        report.title("Nine of ten calls go to version 1");
        report.expectShare(traffic.measure("90/10", CALLS), 0.1);

        report.title("The owner of the service shifts half of the calls to version 2");
        publish(50, 50);
        report.expectShare(traffic.measure("50/50", CALLS), 0.5);

        report.title("All calls go to version 2");
        publish(0, 100);
        // A gRPC channel takes a revision up a moment after the client has it.
        boolean settled = false;
        for (int i = 0; i < SETTLING_ROUNDS && !settled; i++) {
            settled = traffic.measure("settling", CALLS / 20).allBy("v2");
        }
        report.expectAll(traffic.measure("0/100", CALLS), "v2");
    }

    private void failures() throws InterruptedException {
        report.title("One endpoint of three is killed, one answers only errors: retries cover both");
        long before = metrics.retries();
        orders.killOne();
        orders.failOne();
        report.expectAll(traffic.measure("failures", CALLS), "v2");
        report.expect("calls were tried again", metrics.retries() > before);
        orders.heal();
    }

    private void outage() throws InterruptedException {
        report.title("The control plane stops: calls go on with what is known");
        plane.stop();
        report.expectAll(traffic.measure("control plane away", CALLS), "v2");

        report.title("The control plane is back, and its next change arrives");
        plane.restart();
        publish(50, 50);
        report.expectShare(traffic.measure("control plane back", CALLS), 0.5);
    }

    private void publish(int v1, int v2) throws InterruptedException {
        revisions.forget();
        plane.publish(orders.mesh(v1, v2));
        revisions.awaitNext(Duration.ofSeconds(30));
    }
}
