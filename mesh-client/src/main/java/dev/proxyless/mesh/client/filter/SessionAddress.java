package dev.proxyless.mesh.client.filter;

import dev.proxyless.mesh.model.cluster.Address;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * The address of an endpoint as a session keeps it, the way Envoy writes it: in base64, in a cookie as a message of protobuf with the
 * address (field 1) and the second since 1970 at which it expires (field 2), in a header, or in a cookie of before and
 * of gRFC A55, as {@code host:port} or a path.
 */
final class SessionAddress {

    private static final int ADDRESS = 1 << 3 | 2;
    private static final int EXPIRES = 2 << 3;
    private static final int VARINT_BYTES = 10;

    private final byte[] bytes;
    private int at;

    private SessionAddress(byte[] bytes) {
        this.bytes = bytes;
    }

    /** What a header tells. */
    static String header(String address) {
        return Base64.getEncoder().encodeToString(address.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * What a cookie tells.
     *
     * @param expires the second since 1970 at which it expires; 0 if it does not
     */
    static String cookie(String address, long expires) {
        byte[] text = address.getBytes(StandardCharsets.UTF_8);
        SessionAddress message = new SessionAddress(new byte[text.length + 2 + 2 * VARINT_BYTES]);
        message.write(ADDRESS);
        message.write(text.length);
        System.arraycopy(text, 0, message.bytes, message.at, text.length);
        message.at += text.length;
        if (expires != 0) {
            message.write(EXPIRES);
            message.write(expires);
        }
        byte[] written = Arrays.copyOf(message.bytes, message.at);
        return Base64.getEncoder().encodeToString(written);
    }

    /**
     * The address that a session names, or null if it names none, or not any more.
     *
     * @param encoded the value of the cookie or the header
     * @param now the second since 1970
     */
    static @Nullable Address parse(String encoded, long now) {
        byte[] decoded;
        try {
            decoded = Base64.getDecoder().decode(encoded);
        } catch (IllegalArgumentException e) {
            return null;
        }
        boolean message = decoded.length > 0 && decoded[0] == ADDRESS;
        String text = message ? new SessionAddress(decoded).message(now) : new String(decoded, StandardCharsets.UTF_8);
        return text == null ? null : address(text);
    }

    private @Nullable String message(long now) {
        try {
            String address = null;
            while (at < bytes.length) {
                long tag = read();
                if (tag == ADDRESS) {
                    int length = Math.toIntExact(read());
                    address = new String(bytes, at, length, StandardCharsets.UTF_8);
                    at += length;
                } else if (tag == EXPIRES) {
                    long expires = read();
                    if (expires != 0 && now > expires) {
                        return null;
                    }
                } else {
                    return null;
                }
            }
            return address;
        } catch (IndexOutOfBoundsException | ArithmeticException e) {
            return null;
        }
    }

    private long read() {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            byte next = bytes[at++];
            value |= (next & 0x7FL) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new ArithmeticException("varint: longer than 10 bytes");
    }

    private void write(long value) {
        long left = value;
        while ((left & ~0x7FL) != 0) {
            bytes[at++] = (byte) (left | 0x80);
            left >>>= 7;
        }
        bytes[at++] = (byte) left;
    }

    private static @Nullable Address address(String text) {
        if (Address.Pipe.isPath(text)) {
            return Address.pipe(text);
        }
        int colon = text.lastIndexOf(':');
        if (colon < 1) {
            return null;
        }
        String host = text.substring(0, colon);
        boolean bracketed = host.startsWith("[") && host.endsWith("]") && host.length() > 2;
        try {
            return Address.of(
                    bracketed ? host.substring(1, host.length() - 1) : host,
                    Integer.parseInt(text.substring(colon + 1)));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
