package dev.proxyless.mesh.xds.decode;

import com.google.protobuf.ByteOutput;
import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import com.google.protobuf.WireFormat;
import dev.proxyless.mesh.model.cluster.Endpoint;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.endpoint.v3.LbEndpoint;
import io.envoyproxy.envoy.config.endpoint.v3.LocalityLbEndpoints;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A {@code ClusterLoadAssignment} of which the endpoints are not parsed: everything else as a message, and for each endpoint
 * where its bytes are. So what did not change since an earlier decoding need not be parsed again.
 */
final class EndpointSlices {

    private static final int CLUSTER_NAME = lengthDelimited(ClusterLoadAssignment.CLUSTER_NAME_FIELD_NUMBER);
    private static final int ENDPOINTS = lengthDelimited(ClusterLoadAssignment.ENDPOINTS_FIELD_NUMBER);
    private static final int LB_ENDPOINTS = lengthDelimited(LocalityLbEndpoints.LB_ENDPOINTS_FIELD_NUMBER);

    /** That of the whole message, less the two levels that an endpoint is in. */
    private static final int RECURSION_LIMIT = 98;

    /** An endpoint with an IP address and little else. */
    private static final int TYPICAL_BYTES = 20;

    private final byte[] bytes;
    private final int[] bounds;
    private final int[] firstOfLocality;
    private final int size;
    private final byte[] restBytes;
    private final @Nullable String name;
    private final int nameStart;
    private final int nameEnd;

    private EndpointSlices(Cutter cut, byte[] restBytes) {
        this.bytes = cut.bytes;
        this.bounds = cut.bounds;
        this.firstOfLocality = Arrays.copyOf(cut.firstOfLocality, cut.localities);
        this.size = firstOfLocality[firstOfLocality.length - 1];
        this.restBytes = restBytes;
        this.name = cut.names == 1 ? cut.name : null;
        this.nameStart = cut.nameStart;
        this.nameEnd = cut.nameEnd;
    }

    /** The slices of a message; null if its bytes are none, or so odd that they have to be parsed as a whole. */
    static @Nullable EndpointSlices of(ByteString message) {
        try {
            Cutter cutter = new Cutter(array(message));
            return new EndpointSlices(cutter, cutter.cut());
        } catch (IOException malformed) {
            return null;
        }
    }

    /**
     * The message without its endpoints.
     *
     * @throws InvalidProtocolBufferException if the rest of the bytes is none
     */
    ClusterLoadAssignment parseRest() throws InvalidProtocolBufferException {
        return ClusterLoadAssignment.parseFrom(restBytes);
    }

    /** The name of the cluster, or null if there is none, or more than one. */
    @Nullable String name() {
        return name;
    }

    /** Whether both have a name, and whatever they have beside it and the endpoints is the same, byte by byte. */
    boolean sameRest(EndpointSlices other) {
        return name != null
                && other.name != null
                && Arrays.equals(restBytes, 0, nameStart, other.restBytes, 0, other.nameStart)
                && Arrays.equals(
                        restBytes, nameEnd, restBytes.length, other.restBytes, other.nameEnd, other.restBytes.length);
    }

    /** The bytes of {@link #parseRest}. */
    CodedInputStream readRest() {
        return CodedInputStream.newInstance(restBytes);
    }

    /** How many endpoints there are in all localities. */
    int size() {
        return size;
    }

    /** The number of the first endpoint of a locality; of the locality after the last, {@link #size}. */
    int first(int locality) {
        return firstOfLocality[locality];
    }

    /** Whether an endpoint has the same bytes as one of {@code other}. */
    boolean same(int index, EndpointSlices other, int otherIndex) {
        return Arrays.equals(
                bytes, start(index), end(index), other.bytes, other.start(otherIndex), other.end(otherIndex));
    }

    /** A hash of an endpoint's bytes. */
    int hash(int index) {
        int hash = 1;
        for (int i = start(index); i < end(index); i++) {
            hash = 31 * hash + bytes[i];
        }
        return hash;
    }

    /** An endpoint, if it is plain; else null. */
    @Nullable Endpoint plain(int index) {
        return PlainEndpoint.read(bytes, start(index), end(index));
    }

    /**
     * An endpoint's message.
     *
     * @throws UncheckedIOException if its bytes are no message
     */
    LbEndpoint parse(int index) {
        try {
            CodedInputStream input = read(index);
            input.setRecursionLimit(RECURSION_LIMIT);
            LbEndpoint endpoint = LbEndpoint.parser().parseFrom(input);
            input.checkLastTagWas(0);
            return endpoint;
        } catch (InvalidProtocolBufferException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** An endpoint's bytes. */
    CodedInputStream read(int index) {
        return CodedInputStream.newInstance(bytes, start(index), end(index) - start(index));
    }

    private int start(int index) {
        return bounds[2 * index];
    }

    private int end(int index) {
        return bounds[2 * index + 1];
    }

    private static int lengthDelimited(int field) {
        return (field << 3) | WireFormat.WIRETYPE_LENGTH_DELIMITED;
    }

    /** The bytes without a copy, if they lie in one piece and at its beginning. */
    private static byte[] array(ByteString message) throws IOException {
        WholeArray whole = new WholeArray(message.size());
        UnsafeByteOperations.unsafeWriteTo(message, whole);
        return whole.found == null ? message.toByteArray() : whole.found;
    }

    /** Takes the array that a byte string is made of. */
    private static final class WholeArray extends ByteOutput {

        private final int size;
        private byte @Nullable [] found;

        WholeArray(int size) {
            this.size = size;
        }

        @Override
        public void writeLazy(byte[] value, int offset, int length) {
            if (offset == 0 && length == size && value.length == size) {
                found = value;
            }
        }

        @Override
        public void write(byte value) {}

        @Override
        public void write(byte[] value, int offset, int length) {}

        @Override
        public void write(ByteBuffer value) {}

        @Override
        public void writeLazy(ByteBuffer value) {}
    }

    /** Goes through the message once. */
    private static final class Cutter {

        private final byte[] bytes;
        private final CodedInputStream input;
        private int[] bounds;
        private int[] firstOfLocality = new int[4];
        private int endpoints;
        private int localities;
        private String name = "";
        private int names;
        private int nameStart;
        private int nameEnd;

        Cutter(byte[] bytes) {
            this.bytes = bytes;
            this.input = CodedInputStream.newInstance(bytes);
            this.bounds = new int[2 + bytes.length / TYPICAL_BYTES * 2];
        }

        /** Finds the endpoints; the result is the message without them. */
        byte[] cut() throws IOException {
            ByteArrayOutputStream rest = new ByteArrayOutputStream();
            for (int start = 0, tag = input.readTag(); tag != 0; start = position(), tag = input.readTag()) {
                if (tag == ENDPOINTS) {
                    byte[] locality = locality();
                    writeNumber(tag, rest);
                    writeNumber(locality.length, rest);
                    rest.writeBytes(locality);
                } else if (tag == CLUSTER_NAME) {
                    names++;
                    name = input.readStringRequireUtf8();
                    nameStart = rest.size();
                    rest.write(bytes, start, position() - start);
                    nameEnd = rest.size();
                } else {
                    copyField(tag, start, rest);
                }
            }
            beginLocality();
            return rest.toByteArray();
        }

        private byte[] locality() throws IOException {
            beginLocality();
            ByteArrayOutputStream rest = new ByteArrayOutputStream();
            int limit = input.pushLimit(input.readRawVarint32());
            for (int start = position(), tag = input.readTag(); tag != 0; start = position(), tag = input.readTag()) {
                if (tag == LB_ENDPOINTS) {
                    int length = input.readRawVarint32();
                    add(position(), length);
                    input.skipRawBytes(length);
                } else {
                    copyField(tag, start, rest);
                }
            }
            input.popLimit(limit);
            return rest.toByteArray();
        }

        private void copyField(int tag, int start, ByteArrayOutputStream output) throws IOException {
            if (!input.skipField(tag)) {
                throw new InvalidProtocolBufferException("the end of a group that did not begin");
            }
            output.write(bytes, start, position() - start);
        }

        private static void writeNumber(int number, ByteArrayOutputStream output) {
            int left = number;
            while (left > 0x7f) {
                output.write((left & 0x7f) | 0x80);
                left >>>= 7;
            }
            output.write(left);
        }

        private void beginLocality() {
            if (localities == firstOfLocality.length) {
                firstOfLocality = Arrays.copyOf(firstOfLocality, 2 * localities);
            }
            firstOfLocality[localities++] = endpoints;
        }

        private void add(int start, int length) {
            if (2 * endpoints == bounds.length) {
                bounds = Arrays.copyOf(bounds, 4 * endpoints);
            }
            bounds[2 * endpoints] = start;
            bounds[2 * endpoints + 1] = start + length;
            endpoints++;
        }

        private int position() {
            return input.getTotalBytesRead();
        }
    }
}
