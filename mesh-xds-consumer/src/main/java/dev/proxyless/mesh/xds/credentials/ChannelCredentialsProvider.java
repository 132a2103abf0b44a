package dev.proxyless.mesh.xds.credentials;

import com.google.protobuf.Struct;
import io.grpc.ChannelCredentials;
import java.util.Optional;

/**
 * Makes what protects the connection to a control plane, such as TLS with keys of a vault: a type of {@code channel_creds} in
 * gRPC's bootstrap (gRFC A27), and {@code google_grpc.credentials_factory_name} in Envoy's. Found by {@link
 * java.util.ServiceLoader}; thread-safe.
 */
public interface ChannelCredentialsProvider {

    /** The type that bootstraps say, such as {@code acme_vault}. Those of the library's own are without effect. */
    String type();

    /**
     * What is wrong with a configuration: the field, its value, what was expected and the remedy; empty if credentials can be
     * made of it. The bootstrap is refused with it. Asks nobody.
     *
     * @param config as in {@link #create}
     */
    Optional<String> problem(Struct config);

    /**
     * The credentials of one connection, which may break and be made again. Called on the control loop, so it never blocks.
     *
     * @param config what the bootstrap says, and without a {@link #problem}: {@code config} of gRPC's and of Envoy's
     */
    ChannelCredentials create(Struct config);
}
