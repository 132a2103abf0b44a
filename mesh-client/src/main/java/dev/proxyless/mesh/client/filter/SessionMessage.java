package dev.proxyless.mesh.client.filter;

import java.nio.charset.StandardCharsets;

/** Reads a message of protobuf, field by field. A message that ends too early, or says so, is an exception. */
final class SessionMessage {

    private static final int MAX_SHIFT = 64;

    private final byte[] bytes;
    private int at;

    SessionMessage(byte[] bytes) {
        this.bytes = bytes;
    }

    boolean hasMore() {
        return at < bytes.length;
    }

    /** The next number: a tag, a length, or a value. */
    long number() {
        long value = 0;
        for (int shift = 0; shift < MAX_SHIFT; shift += 7) {
            byte next = bytes[at++];
            value |= (next & 0x7FL) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new ArithmeticException("varint: longer than 10 bytes");
    }

    /** The value of a text. */
    String text() {
        int length = length(number());
        String text = new String(bytes, at, length, StandardCharsets.UTF_8);
        at += length;
        return text;
    }

    /** Passes over the value of a field that means nothing here. */
    void skip(long tag) {
        switch ((int) (tag & 7)) {
            case 0 -> number();
            case 1 -> at += length(Long.BYTES);
            case 2 -> text();
            case 5 -> at += length(Integer.BYTES);
            default -> throw new ArithmeticException("tag: " + tag + " (expected: of a field)");
        }
    }

    private int length(long count) {
        if (count < 0 || count > bytes.length - at) {
            throw new IndexOutOfBoundsException("length: " + count);
        }
        return (int) count;
    }
}
