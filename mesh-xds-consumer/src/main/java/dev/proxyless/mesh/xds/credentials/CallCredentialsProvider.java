package dev.proxyless.mesh.xds.credentials;

import com.google.protobuf.Struct;
import io.grpc.CallCredentials;
import java.util.Optional;

/**
 * Makes what is shown to a control plane with each stream, such as a signature in its headers: a type of {@code call_creds} in
 * gRPC's bootstrap (gRFC A97), and a name in Envoy's {@code google_grpc.call_credentials.from_plugin}. Found by {@link
 * java.util.ServiceLoader}; thread-safe.
 */
public interface CallCredentialsProvider {

    /** The type that bootstraps say, such as {@code acme_signature}. Those of the library's own are without effect. */
    String type();

    /**
     * What is wrong with a configuration: the field, its value, what was expected and the remedy; empty if credentials can be
     * made of it. The bootstrap is refused with it. Asks nobody.
     *
     * @param config as in {@link #create}
     */
    Optional<String> problem(Struct config);

    /**
     * The credentials of all streams to one control plane. They are asked anew for each stream, in a thread that must not be
     * blocked: what takes longer runs in the executor that they are given.
     *
     * @param config what the bootstrap says, and without a {@link #problem}: {@code config} of gRPC's, {@code typed_config} of
     *     Envoy's, without what says its type
     */
    CallCredentials create(Struct config);

    /**
     * Whether what is sent must not be seen by others. If so, which is what holds unless something else is said, it is sent over
     * encrypted connections only, and a bootstrap that asks for anything else is refused.
     */
    default boolean isSecret() {
        return true;
    }
}
