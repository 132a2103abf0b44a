package dev.proxyless.mesh.testkit;

import dev.proxyless.mesh.model.cluster.Address;
import io.grpc.Metadata;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/**
 * Endpoints that each belong to one revision of a configuration. A revision marks its requests with a header and sends them
 * to a cluster of its own; an endpoint answers with its revision, or with {@link #MIXED} if the header is another's.
 */
final class RevisionBackends implements AutoCloseable {

    static final int LAST = 10;
    static final String MIXED = "mixed";

    private static final String HEADER = "x-revision";
    private static final Metadata.Key<String> KEY = Metadata.Key.of(HEADER, Metadata.ASCII_STRING_MARSHALLER);
    private static final int ENDPOINTS = 2;

    private final List<List<Backend>> byRevision = new ArrayList<>();

    private RevisionBackends(IntFunction<Backend> start) {
        for (int revision = 0; revision <= LAST; revision++) {
            List<Backend> endpoints = new ArrayList<>();
            for (int i = 0; i < ENDPOINTS; i++) {
                endpoints.add(start.apply(revision));
            }
            byRevision.add(endpoints);
        }
    }

    static RevisionBackends http() {
        return new RevisionBackends(revision -> {
            String own = Integer.toString(revision);
            return HttpBackend.start("r" + own, own)
                    .handler(request ->
                            HttpReply.ok(answer(own, request.header(HEADER).orElse(""))));
        });
    }

    static RevisionBackends grpc() {
        return new RevisionBackends(revision -> {
            String own = Integer.toString(revision);
            return GrpcBackend.start("r" + own, own)
                    .handler((headers, request) -> answer(own, String.valueOf(headers.get(KEY))));
        });
    }

    /** The mesh of a revision: nothing of any other is left in it. */
    MeshDefinition mesh(int revision) {
        String cluster = "orders-r" + revision;
        return MeshDefinition.empty()
                .service("orders", RouteDefinition.to(cluster).requestHeader(HEADER, Integer.toString(revision)))
                .cluster(cluster, members(revision));
    }

    @Override
    public void close() {
        byRevision.forEach(endpoints -> endpoints.forEach(Backend::close));
    }

    private List<Address.Socket> members(int revision) {
        return byRevision.get(revision).stream().map(Backend::address).toList();
    }

    private static String answer(String own, String header) {
        return own.equals(header) ? own : MIXED;
    }
}
