package dev.proxyless.mesh.xds.bootstrap;

import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/**
 * A control plane and how to reach it.
 *
 * @param target where it is, as gRPC names targets: {@code host:port}, {@code dns:///host:port}, {@code unix:/path}
 * @param credentials how the connection is protected
 * @param authority the name that the server's certificate is checked against, if it is not that of the target
 * @param features what the server is known to do ({@code server_features})
 */
public record ServerConfig(String target, Credentials credentials, Optional<String> authority, Set<String> features) {

    /**
     * A listener or cluster that is missing from a response is not deleted (gRFC A53).
     */
    public static final String IGNORE_RESOURCE_DELETION = "ignore_resource_deletion";

    public ServerConfig {
        features = Set.copyOf(features);
    }

    /** A control plane at {@code target}, in plain text. */
    public static ServerConfig insecure(String target) {
        return new ServerConfig(target, new Credentials.Insecure(), Optional.empty(), Set.of());
    }

    /** How a connection to a control plane is protected (gRFC A27, A65, {@code channel_creds}). */
    public sealed interface Credentials {

        /** Not at all. */
        record Insecure() implements Credentials {}

        /**
         * By TLS.
         *
         * @param ca the certificates that the server's is checked against; if empty, those that the Java runtime trusts
         * @param identity what the client shows of itself, if anything
         */
        record Tls(Optional<Path> ca, Optional<Identity> identity) implements Credentials {}

        /**
         * A client's certificate and its private key.
         *
         * @param certificates a chain in PEM
         * @param privateKey a key in PEM
         */
        record Identity(Path certificates, Path privateKey) {}
    }
}
