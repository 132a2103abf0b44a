package dev.proxyless.mesh.benchmarks;

import io.grpc.MethodDescriptor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** Messages that are bytes, so that no arm pays for more serialization than another. */
public final class Bytes implements MethodDescriptor.Marshaller<byte[]> {

    private Bytes() {}

    /** A unary method of that full name, such as {@code shop.v1.Orders/Get}. */
    public static MethodDescriptor<byte[], byte[]> unary(String fullName) {
        Bytes marshaller = new Bytes();
        return MethodDescriptor.newBuilder(marshaller, marshaller)
                .setType(MethodDescriptor.MethodType.UNARY)
                .setFullMethodName(fullName)
                .build();
    }

    @Override
    public InputStream stream(byte[] value) {
        return new ByteArrayInputStream(value);
    }

    @Override
    public byte[] parse(InputStream stream) {
        try (stream) {
            return stream.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
