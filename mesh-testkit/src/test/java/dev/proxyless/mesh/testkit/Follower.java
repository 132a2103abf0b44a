package dev.proxyless.mesh.testkit;

import dev.proxyless.mesh.client.MeshClient;
import dev.proxyless.mesh.client.route.RequestView;
import dev.proxyless.mesh.client.route.RouteDecision;
import dev.proxyless.mesh.client.runtime.CompiledService;
import dev.proxyless.mesh.model.ServiceName;
import dev.proxyless.mesh.model.snapshot.Resolved;
import dev.proxyless.mesh.model.snapshot.ServiceSnapshot;
import dev.proxyless.mesh.xds.XdsSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A client of this library that follows one service of a control plane, as it would for calls. */
final class Follower implements AutoCloseable {

    private static final long PATIENCE_SECONDS = 20;

    private final MeshClient mesh;
    private final BlockingQueue<CompiledService> revisions = new LinkedBlockingQueue<>();

    private Follower(MeshClient mesh, ServiceName service) {
        this.mesh = mesh;
        mesh.subscribe(service, resolved -> {
            if (resolved instanceof Resolved.Ready<CompiledService> ready) {
                revisions.add(ready.value());
            }
        });
    }

    /** Follows {@code service} of the control plane on that port of the loopback interface. */
    static Follower of(int port, String service, Speech speech) {
        XdsSource source = XdsSource.create(speech.bootstrap(port));
        return new Follower(MeshClient.builder(source).build(), ServiceName.of(service));
    }

    /** The first revision from now on that is as {@code wanted} says. */
    CompiledService await(Predicate<ServiceSnapshot> wanted) throws InterruptedException {
        CompiledService revision = revisions.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        while (revision != null && !wanted.test(revision.snapshot())) {
            revision = revisions.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        }
        if (revision == null) {
            throw new AssertionError("no such revision within " + PATIENCE_SECONDS + " s");
        }
        return revision;
    }

    /** Where {@code request} goes, for a hundred random numbers. */
    static List<String> clusters(CompiledService service, RequestView request) {
        List<String> clusters = new ArrayList<>();
        for (long random = 0; random < 100; random++) {
            clusters.add(
                    service.route(request, random) instanceof RouteDecision.Forward forward
                            ? forward.cluster()
                            : "none");
        }
        return clusters;
    }

    @Override
    public void close() {
        mesh.close();
    }
}
