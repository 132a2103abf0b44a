package dev.proxyless.mesh.xds.decode;

import dev.proxyless.mesh.model.cluster.Address;
import io.envoyproxy.envoy.config.core.v3.Pipe;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The Unix domain socket of an endpoint (Envoy {@code core.v3.Pipe}). */
final class PipeDecoder {

    static final FieldRules RULES =
            FieldRules.of("envoy.config.core.v3.Pipe").honouring("path").passingOver("mode");

    /** What fits into an address of Linux ({@code sun_path} of {@code unix(7)}); other systems have room for less. */
    private static final int LONGEST = 107;

    private PipeDecoder() {}

    /** The socket, or null if it was refused. */
    static @Nullable Address decode(Pipe proto, FieldPath at) {
        FieldPath path = at.field("path");
        if (!Address.Pipe.isPath(proto.getPath())) {
            path.refuse("\"" + proto.getPath().replace("\0", "\\0")
                    + "\" (expected: a path with a /, or @ and the name of a socket in the abstract namespace)");
            return null;
        }
        int bytes = proto.getPath().getBytes(StandardCharsets.UTF_8).length;
        if (bytes > LONGEST) {
            path.refuse("\"" + proto.getPath() + "\", " + bytes + " bytes (expected: at most " + LONGEST
                    + ", the longest that a Unix domain socket can have)");
            return null;
        }
        at.report(
                "only gRPC channels whose transport is made for Unix domain sockets reach it; calls of java.net.http fail");
        return Address.pipe(proto.getPath());
    }
}
