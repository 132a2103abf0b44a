package dev.proxyless.mesh.xds.decode;

import com.google.protobuf.Any;
import dev.proxyless.mesh.model.snapshot.ConfigError;
import dev.proxyless.mesh.xds.resource.ResourceType;
import java.util.List;

/**
 * Turns one resource of a discovery response, or of a file, into a validated record. Pure and thread-safe; bad input is a
 * {@link Decoded.Rejected}, never an exception.
 */
public final class ResourceDecoder {

    private ResourceDecoder() {}

    /** A decoder. */
    public static ResourceDecoder create() {
        return new ResourceDecoder();
    }

    /**
     * Decodes {@code resource}.
     *
     * @param expected the type that was asked for; any other is refused
     * @param resource the resource, in an {@code envoy.service.discovery.v3.Resource} wrapper or not
     */
    public Decoded decode(ResourceType expected, Any resource) {
        return new Decoded.Rejected(
                "",
                List.of(new ConfigError(
                        ConfigError.Kind.INVALID,
                        expected.label(),
                        "",
                        "",
                        resource.getTypeUrl() + " (expected: " + expected.typeUrl() + ")")),
                List.of());
    }
}
