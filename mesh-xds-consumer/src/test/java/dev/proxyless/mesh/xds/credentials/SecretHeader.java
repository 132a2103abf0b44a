package dev.proxyless.mesh.xds.credentials;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.grpc.CallCredentials;
import io.grpc.Metadata;
import java.util.Optional;
import java.util.concurrent.Executor;

/** Call credentials that others must not see: a header with the text of the configuration. */
public final class SecretHeader implements CallCredentialsProvider {

    /** For the service loader. */
    public SecretHeader() {}

    @Override
    public String type() {
        return "envoy.grpc_credentials.aws_iam";
    }

    @Override
    public Optional<String> problem(Struct config) {
        return Optional.empty();
    }

    @Override
    public CallCredentials create(Struct config) {
        Metadata headers = new Metadata();
        headers.put(
                Metadata.Key.of("x-secret", Metadata.ASCII_STRING_MARSHALLER),
                config.getFieldsOrDefault("region", Value.getDefaultInstance()).getStringValue());
        return new CallCredentials() {
            @Override
            public void applyRequestMetadata(RequestInfo call, Executor executor, MetadataApplier applier) {
                applier.apply(headers);
            }
        };
    }
}
