package dev.proxyless.mesh.testkit;

import dev.proxyless.mesh.client.MeshClient;
import dev.proxyless.mesh.client.route.RequestView;
import dev.proxyless.mesh.client.route.RouteDecision;
import dev.proxyless.mesh.client.runtime.CompiledService;
import dev.proxyless.mesh.model.ServiceName;
import dev.proxyless.mesh.model.snapshot.Resolved;
import dev.proxyless.mesh.model.snapshot.ServiceSnapshot;
import dev.proxyless.mesh.xds.XdsSource;
import dev.proxyless.mesh.xds.bootstrap.Bootstrap;
import dev.proxyless.mesh.xds.bootstrap.ServerConfig.Variant;
import dev.proxyless.mesh.xds.document.ConfigDocument;
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

    /** Follows {@code service} of the control plane on that port of the loopback interface, which is spoken to in {@code variant}. */
    static Follower of(int port, String service, Variant variant) {
        String bootstrap = """
                {"xds_servers": [{"server_uri": "127.0.0.1:%d", "channel_creds": [{"type": "insecure"}],
                                  "server_features": [%s]}],
                 "node": {"id": "interop"}}
                """.formatted(port, feature(variant));
        return of(bootstrap, service);
    }

    /**
     * Follows {@code service} of the control plane on that port of the loopback interface, which resources call {@code
     * control-plane} and which is asked for each type on a stream of its own.
     */
    static Follower ofStreams(int port, String service, Variant variant) {
        String stream =
                "{api_config_source: {api_type: %s, grpc_services: [{envoy_grpc: {cluster_name: control-plane}}]}}"
                        .formatted(apiType(variant));
        String bootstrap = """
                node: {id: interop, cluster: interop}
                dynamic_resources: {lds_config: %s, cds_config: %s}
                static_resources:
                  clusters:
                  - name: control-plane
                    load_assignment:
                      endpoints:
                      - lb_endpoints:
                        - endpoint: {address: {socket_address: {address: 127.0.0.1, port_value: %d}}}
                """.formatted(stream, stream, port);
        return of(bootstrap, service);
    }

    private static Follower of(String bootstrap, String service) {
        XdsSource source = XdsSource.create(Bootstrap.of(ConfigDocument.parse("interop", bootstrap)));
        return new Follower(MeshClient.builder(source).build(), ServiceName.of(service));
    }

    /** What Envoy's configuration calls a stream for one type in {@code variant}. */
    static String apiType(Variant variant) {
        return variant == Variant.DELTA ? "DELTA_GRPC" : "GRPC";
    }

    /** What the features of a server must say so that it is spoken to in {@code variant}. */
    static String feature(Variant variant) {
        return variant == Variant.DELTA ? "\"delta_grpc\"" : "";
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
