package dev.proxyless.mesh.xds.decode;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import dev.proxyless.mesh.model.cluster.Membership;
import dev.proxyless.mesh.model.source.SourceEvent.Unsupported;
import dev.proxyless.mesh.xds.resource.ResourceName;
import dev.proxyless.mesh.xds.resource.XdsResource;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A cluster that has the settings of the one before it, byte by byte, and other names: its own, and that of its endpoints.
 * The thousand clusters of a mesh are mostly alike, and then one alone need be parsed. The two messages are read side by side
 * until they differ in anything else.
 */
final class AlikeCluster {

    private static final int NAME = lengthDelimited(Cluster.NAME_FIELD_NUMBER);
    private static final int EDS_CONFIG = lengthDelimited(Cluster.EDS_CLUSTER_CONFIG_FIELD_NUMBER);
    private static final int SERVICE_NAME = lengthDelimited(Cluster.EdsClusterConfig.SERVICE_NAME_FIELD_NUMBER);

    private final Side now;
    private final Side before;

    private AlikeCluster(ByteString now, ByteString before) {
        this.now = new Side(now.toByteArray());
        this.before = new Side(before.toByteArray());
    }

    /** What comes of {@code message}; null if it is not like what came before, or has a name that may not be good. */
    static @Nullable Decoded decode(ByteString message, @Nullable Earlier earlier) {
        if (earlier == null
                || !(earlier.decoded() instanceof Decoded.Accepted accepted)
                || !(accepted.resource() instanceof XdsResource.ClusterResource resource)
                || !(resource.cluster().membership() instanceof Membership.Eds)) {
            return null;
        }
        AlikeCluster alike = new AlikeCluster(message, earlier.message());
        try {
            return alike.haveSameFields() && alike.haveGoodNames() ? alike.decoded(accepted, resource) : null;
        } catch (IOException malformed) {
            return null;
        }
    }

    private boolean haveSameFields() throws IOException {
        for (int tag = now.tag(); tag == before.tag(); tag = now.tag()) {
            if (tag == 0) {
                return true;
            }
            if (tag == NAME) {
                now.name = now.input.readStringRequireUtf8();
                before.name = before.input.readStringRequireUtf8();
            } else if (!(tag == EDS_CONFIG ? haveSameEdsConfig() : haveSame(tag))) {
                return false;
            }
        }
        return false;
    }

    private boolean haveSameEdsConfig() throws IOException {
        int nowEnd = now.begin();
        int beforeEnd = before.begin();
        for (int tag = now.tag(); tag == before.tag(); tag = now.tag()) {
            if (tag == 0) {
                now.input.popLimit(nowEnd);
                before.input.popLimit(beforeEnd);
                return true;
            }
            if (tag == SERVICE_NAME) {
                now.service = now.input.readStringRequireUtf8();
                before.service = before.input.readStringRequireUtf8();
            } else if (!haveSame(tag)) {
                return false;
            }
        }
        return false;
    }

    private boolean haveSame(int tag) throws IOException {
        int nowStart = now.input.getTotalBytesRead();
        int beforeStart = before.input.getTotalBytesRead();
        now.input.skipField(tag);
        before.input.skipField(tag);
        return Arrays.equals(
                now.bytes,
                nowStart,
                now.input.getTotalBytesRead(),
                before.bytes,
                beforeStart,
                before.input.getTotalBytesRead());
    }

    /** Any name is good that is there and not structured; and endpoints with a name of their own are not those without. */
    private boolean haveGoodNames() {
        return !now.name.isEmpty()
                && !ResourceName.isStructured(now.name)
                && !ResourceName.isStructured(now.service)
                && now.service.isEmpty() == before.service.isEmpty();
    }

    private Decoded decoded(Decoded.Accepted accepted, XdsResource.ClusterResource resource) {
        Membership endpoints = new Membership.Eds(now.service.isEmpty() ? now.name : now.service);
        List<Unsupported> unsupported = new ArrayList<>(accepted.unsupported().size());
        for (Unsupported field : accepted.unsupported()) {
            unsupported.add(new Unsupported(field.resourceType(), now.name, field.field(), field.consequence()));
        }
        return new Decoded.Accepted(
                new XdsResource.ClusterResource(resource.cluster().named(now.name, endpoints), resource.endpoints()),
                unsupported);
    }

    private static int lengthDelimited(int field) {
        return field << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED;
    }

    /** One of the two messages, as far as it was read. */
    private static final class Side {

        private final byte[] bytes;
        private final CodedInputStream input;
        private String name = "";
        private String service = "";

        Side(byte[] bytes) {
            this.bytes = bytes;
            this.input = CodedInputStream.newInstance(bytes);
        }

        int tag() throws IOException {
            return input.readTag();
        }

        /** Begins a message in the message; what it returns ends it. */
        int begin() throws IOException {
            return input.pushLimit(input.readRawVarint32());
        }
    }
}
