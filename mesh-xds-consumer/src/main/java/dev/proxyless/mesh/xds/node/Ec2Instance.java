package dev.proxyless.mesh.xds.node;

import com.google.protobuf.Struct;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What EC2 tells of an instance: its identity document, from the instance metadata service in version 2. */
final class Ec2Instance {

    /** Says where the service is; the AWS SDKs have it too. */
    static final String ADDRESS_VARIABLE = "AWS_EC2_METADATA_SERVICE_ENDPOINT";

    /** Says that the service must not be asked; the AWS SDKs have it too. */
    static final String DISABLED_VARIABLE = "AWS_EC2_METADATA_DISABLED";

    private static final String DEFAULT_ADDRESS = "http://169.254.169.254";

    private Ec2Instance() {}

    /**
     * Asks the service: for a token that lives a minute, then for the document.
     *
     * @param address the value of {@link #ADDRESS_VARIABLE}, or null
     * @param disabled the value of {@link #DISABLED_VARIABLE}, or null
     * @throws IOException if there is no answer that can be used
     */
    static NodeIdentity find(@Nullable String address, @Nullable String disabled) throws IOException {
        if (Boolean.parseBoolean(disabled)) {
            throw new IOException(DISABLED_VARIABLE + " is true (expected: unset)");
        }
        MetadataEndpoint service =
                MetadataEndpoint.at(address == null || address.isBlank() ? DEFAULT_ADDRESS : address);
        String token = service.text("PUT", "/latest/api/token", Map.of("X-aws-ec2-metadata-token-ttl-seconds", "60"));
        Struct document = service.object(
                "/latest/dynamic/instance-identity/document", Map.of("X-aws-ec2-metadata-token", token.trim()));
        return new NodeIdentity(
                Structs.text(document, "instanceId"),
                "",
                Structs.text(document, "region"),
                Structs.text(document, "availabilityZone"),
                Struct.getDefaultInstance());
    }
}
