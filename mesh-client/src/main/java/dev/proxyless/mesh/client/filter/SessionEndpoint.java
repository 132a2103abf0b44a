package dev.proxyless.mesh.client.filter;

import dev.proxyless.mesh.model.cluster.Address;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * An endpoint as a session keeps it, the way Envoy writes it: in base64, in a cookie as a message of protobuf with the address
 * (field 1) and the second since 1970 at which it expires (field 2), in a header, or in a cookie of before and of gRFC A55, as
 * {@code host:port} or a path. In a plain cookie the cluster stands behind a semicolon, as gRFC A60 says; the message has a field
 * for it that Envoy, which knows it not, passes over.
 *
 * @param address its address
 * @param cluster its cluster; null if the session does not keep it
 */
record SessionEndpoint(Address address, @Nullable String cluster) {

    private static final int ADDRESS = 1 << 3 | 2;
    private static final int EXPIRES = 2 << 3;
    private static final int CLUSTER = 60 << 3 | 2;
    private static final String CLUSTER_PREFIX = "cluster:";

    /** Somebody who is not there: a name that no endpoint has. */
    static final SessionEndpoint NOBODY = new SessionEndpoint(Address.pipe("@nobody"), null);

    /** What a header tells: the address alone. */
    String header() {
        return Base64.getEncoder().encodeToString(address.toString().getBytes(StandardCharsets.UTF_8));
    }

    /**
     * What a cookie tells.
     *
     * @param expires the second since 1970 at which it expires; 0 if it does not
     */
    String cookie(long expires) {
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        write(message, ADDRESS, address.toString());
        if (expires != 0) {
            write(message, EXPIRES);
            write(message, expires);
        }
        if (cluster != null) {
            write(message, CLUSTER, cluster);
        }
        return Base64.getEncoder().encodeToString(message.toByteArray());
    }

    /**
     * The endpoint that a cookie names, or null if it names none, or not any more. One that says something else than an address,
     * and is no message either, names {@link #NOBODY}.
     *
     * @param encoded the value of the cookie
     * @param now the second since 1970
     */
    static @Nullable SessionEndpoint ofCookie(String encoded, long now) {
        byte[] decoded = decode(encoded);
        if (decoded.length == 0) {
            return null;
        }
        if (decoded[0] != ADDRESS) {
            SessionEndpoint plain = plain(decoded);
            if (plain != null) {
                return plain;
            }
        }
        try {
            return message(new SessionMessage(decoded), now);
        } catch (IndexOutOfBoundsException | ArithmeticException e) {
            return NOBODY;
        }
    }

    /**
     * The endpoint that a header names, or null if it names none.
     *
     * @param encoded the value of the header
     */
    static @Nullable SessionEndpoint ofHeader(String encoded) {
        byte[] decoded = decode(encoded);
        if (decoded.length == 0) {
            return null;
        }
        SessionEndpoint plain = plain(decoded);
        return plain == null ? NOBODY : plain;
    }

    /** Nothing for what is no base64, to which its padding belongs. */
    private static byte[] decode(String encoded) {
        try {
            return encoded.length() % 4 == 0 ? Base64.getDecoder().decode(encoded) : new byte[0];
        } catch (IllegalArgumentException e) {
            return new byte[0];
        }
    }

    private static @Nullable SessionEndpoint message(SessionMessage message, long now) {
        String text = "";
        long expires = 0;
        String cluster = null;
        while (message.hasMore()) {
            long tag = message.number();
            if (tag == ADDRESS) {
                text = message.text();
            } else if (tag == EXPIRES) {
                expires = message.number();
            } else if (tag == CLUSTER) {
                cluster = message.text();
            } else {
                message.skip(tag);
            }
        }
        if (text.isEmpty() || isOver(expires, now)) {
            return null;
        }
        SessionEndpoint named = of(text, cluster);
        return named == null ? NOBODY : named;
    }

    private static boolean isOver(long expires, long now) {
        return expires != 0 && now > expires;
    }

    /** An address, or several of one endpoint, and perhaps a cluster. */
    private static @Nullable SessionEndpoint plain(byte[] decoded) {
        String text = new String(decoded, StandardCharsets.UTF_8);
        int semicolon = text.indexOf(';');
        String addresses = semicolon < 0 ? text : text.substring(0, semicolon);
        int comma = addresses.indexOf(',');
        String cluster = semicolon < 0 ? null : text.substring(semicolon + 1);
        return of(
                comma < 0 ? addresses : addresses.substring(0, comma),
                cluster != null && cluster.startsWith(CLUSTER_PREFIX)
                        ? cluster.substring(CLUSTER_PREFIX.length())
                        : cluster);
    }

    private static @Nullable SessionEndpoint of(String text, @Nullable String cluster) {
        Address address = address(text);
        return address == null ? null : new SessionEndpoint(address, cluster);
    }

    private static void write(ByteArrayOutputStream message, int tag, String value) {
        byte[] text = value.getBytes(StandardCharsets.UTF_8);
        write(message, tag);
        write(message, text.length);
        message.writeBytes(text);
    }

    private static void write(ByteArrayOutputStream message, long value) {
        long left = value;
        while ((left & ~0x7FL) != 0) {
            message.write((int) (left | 0x80));
            left >>>= 7;
        }
        message.write((int) left);
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
