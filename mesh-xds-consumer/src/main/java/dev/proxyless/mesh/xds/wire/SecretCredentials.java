package dev.proxyless.mesh.xds.wire;

import io.grpc.CallCredentials;
import io.grpc.SecurityLevel;
import io.grpc.Status;
import java.util.concurrent.Executor;

/** Credentials that are sent over an encrypted connection only; a stream over any other fails. */
final class SecretCredentials extends CallCredentials {

    private final Object subject;
    private final CallCredentials credentials;

    /**
     * @param subject what would be sent, for messages: without what is secret of it
     */
    SecretCredentials(Object subject, CallCredentials credentials) {
        this.subject = subject;
        this.credentials = credentials;
    }

    @Override
    public void applyRequestMetadata(RequestInfo call, Executor executor, MetadataApplier applier) {
        if (call.getSecurityLevel() != SecurityLevel.PRIVACY_AND_INTEGRITY) {
            applier.fail(Status.UNAUTHENTICATED.withDescription(subject
                    + " is not sent over a connection without encryption (expected: channel_creds of type tls)"));
            return;
        }
        credentials.applyRequestMetadata(call, executor, applier);
    }
}
