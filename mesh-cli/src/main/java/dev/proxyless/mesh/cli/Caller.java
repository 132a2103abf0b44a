package dev.proxyless.mesh.cli;

import dev.proxyless.mesh.client.MeshClient;
import org.jspecify.annotations.Nullable;

/** Makes one call after the other. Thread-safe. */
interface Caller extends AutoCloseable {

    /**
     * Makes a call and waits for its end.
     *
     * @throws Exception if there was no answer
     */
    Answer call() throws Exception;

    @Override
    void close();

    /** A caller for {@code target}. */
    static Caller of(CallTarget target, MeshClient mesh) {
        return switch (target.client()) {
            case JDK -> new HttpCaller(mesh, target.uri());
            case GRPC -> new GrpcCaller(mesh, target);
        };
    }

    /**
     * What came back.
     *
     * @param status the HTTP status, or the name of the gRPC code
     * @param ok whether it is the status of a success
     * @param error what was wrong, if the status came with words; else null
     */
    record Answer(String status, boolean ok, @Nullable String error) {}
}
