package dev.proxyless.mesh.xds.credentials;

import com.google.protobuf.Struct;
import io.grpc.ChannelCredentials;
import io.grpc.InsecureChannelCredentials;
import java.util.Optional;

/** Channel credentials that protect nothing, under a name of their own. */
public final class PlainChannel implements ChannelCredentialsProvider {

    /** For the service loader. */
    public PlainChannel() {}

    @Override
    public String type() {
        return "acme_plain";
    }

    @Override
    public Optional<String> problem(Struct config) {
        return config.containsFields("colour")
                ? Optional.of("colour: has no place here (expected: nothing)")
                : Optional.empty();
    }

    @Override
    public ChannelCredentials create(Struct config) {
        return InsecureChannelCredentials.create();
    }
}
