package dev.proxyless.mesh.xds.bootstrap;

import com.google.protobuf.Struct;
import dev.proxyless.mesh.xds.credentials.CallCredentialsProvider;
import dev.proxyless.mesh.xds.credentials.ChannelCredentialsProvider;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A control plane and how to reach it.
 *
 * @param target where it is, as gRPC names targets: {@code host:port}, {@code dns:///host:port}, {@code unix:/path}
 * @param credentials how the connection is protected
 * @param authority the name that the server's certificate is checked against, if it is not that of the target
 * @param features what the server is known to do ({@code server_features})
 * @param variant how the protocol is spoken
 * @param callCredentials what is shown with each stream, all of it
 * @param backOff how long it is left alone after a stream without an answer
 */
public record ServerConfig(
        String target,
        Credentials credentials,
        Optional<String> authority,
        Set<String> features,
        Variant variant,
        List<CallCredentials> callCredentials,
        ReconnectBackOff backOff) {

    /** How the protocol is spoken. */
    public enum Variant {
        /** Each request names all that is wanted, each response is the state of the world. */
        STATE_OF_THE_WORLD,
        /** Only what changed is said. A server that does not know this variant is spoken to in the other. */
        DELTA
    }

    /**
     * A listener or cluster that is missing from a response is not deleted (gRFC A53).
     */
    public static final String IGNORE_RESOURCE_DELETION = "ignore_resource_deletion";

    /**
     * Nobody is told by the control plane of resources that are deleted or refused, so calls must fail of them (gRFC A88).
     */
    public static final String FAIL_ON_DATA_ERRORS = "fail_on_data_errors";

    /** A resource that does not come in time is late, not missing (gRFC A88). */
    public static final String RESOURCE_TIMER_IS_TRANSIENT_ERROR = "resource_timer_is_transient_error";

    /** The control plane is followed in what needs trust: {@code auto_host_rewrite} (gRFC A81). Envoy knows no other. */
    public static final String TRUSTED_XDS_SERVER = "trusted_xds_server";

    /** The server features that are known here; {@code xds_v3} is what every server does. */
    static final Set<String> KNOWN_FEATURES = Set.of(
            IGNORE_RESOURCE_DELETION, FAIL_ON_DATA_ERRORS, RESOURCE_TIMER_IS_TRANSIENT_ERROR, TRUSTED_XDS_SERVER);

    public ServerConfig {
        features = Set.copyOf(features);
        callCredentials = List.copyOf(callCredentials);
    }

    /** By the target alone: what the compiler makes of all parts takes the start of a process ten milliseconds and more. */
    @Override
    public int hashCode() {
        return target.hashCode();
    }

    /** The same control plane, spoken to in {@code other}. */
    ServerConfig with(Variant other) {
        return new ServerConfig(target, credentials, authority, features, other, callCredentials, backOff);
    }

    /** The same control plane, left alone for other times. */
    public ServerConfig with(ReconnectBackOff other) {
        return new ServerConfig(target, credentials, authority, features, variant, callCredentials, other);
    }

    /** Whether it is followed in what needs trust. */
    public boolean isTrusted() {
        return features.contains(TRUSTED_XDS_SERVER);
    }

    /** A control plane at {@code target}, in plain text. */
    public static ServerConfig insecure(String target) {
        return new ServerConfig(
                target,
                new Credentials.Insecure(),
                Optional.empty(),
                Set.of(),
                Variant.STATE_OF_THE_WORLD,
                List.of(),
                ReconnectBackOff.DEFAULT);
    }

    /** Whether the connection is a socket of this host, which nobody else can listen to, encrypted or not. */
    public boolean isOnThisHost() {
        return target.startsWith("unix:");
    }

    /** Whether something that others must not see would be sent over a connection that is known to be open to them. */
    boolean wouldTellSecrets() {
        return credentials instanceof Credentials.Insecure
                && !isOnThisHost()
                && callCredentials.stream().anyMatch(CallCredentials::isSecret);
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
         * @param refreshInterval how old what was read of the files may be when a connection is made, more than zero
         */
        record Tls(Optional<Path> ca, Optional<Identity> identity, Duration refreshInterval) implements Credentials {

            /** That of gRFC A65. */
            static final Duration DEFAULT_REFRESH_INTERVAL = Duration.ofMinutes(10);

            public Tls {
                if (refreshInterval.isZero() || refreshInterval.isNegative()) {
                    throw new IllegalArgumentException("refresh interval: " + refreshInterval + " (expected: > 0)");
                }
            }

            /** TLS whose files are read again every ten minutes. */
            public Tls(Optional<Path> ca, Optional<Identity> identity) {
                this(ca, identity, DEFAULT_REFRESH_INTERVAL);
            }
        }

        /** As an application's own credentials do it. */
        record Installed(ChannelCredentialsProvider provider, Struct config) implements Credentials {

            /** Without the configuration, which may have secrets. */
            @Override
            public String toString() {
                return provider.type();
            }
        }

        /**
         * A client's certificate and its private key.
         *
         * @param certificates a chain in PEM
         * @param privateKey a key in PEM
         */
        record Identity(Path certificates, Path privateKey) {}
    }

    /** What is shown to a control plane with each stream (gRFC A97, {@code call_creds}). */
    public sealed interface CallCredentials {

        /** Whether it is sent over encrypted connections only. */
        boolean isSecret();

        /**
         * A bearer token.
         *
         * @param file has it as its text, and is read anew for each stream
         */
        record TokenFile(Path file) implements CallCredentials {

            @Override
            public boolean isSecret() {
                return true;
            }

            @Override
            public String toString() {
                return "the token of " + file;
            }
        }

        /** What an application's own credentials show. */
        record Installed(CallCredentialsProvider provider, Struct config) implements CallCredentials {

            @Override
            public boolean isSecret() {
                return provider.isSecret();
            }

            /** Without the configuration, which may have secrets. */
            @Override
            public String toString() {
                return provider.type();
            }
        }
    }
}
