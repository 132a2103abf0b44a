package dev.proxyless.mesh.xds.decode;

import dev.proxyless.mesh.model.Metadata;
import dev.proxyless.mesh.model.cluster.Address;
import dev.proxyless.mesh.model.cluster.Endpoint;
import dev.proxyless.mesh.model.cluster.HealthStatus;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads an {@code LbEndpoint} that has an address, a health status and a weight at most, each once and all of them good, as
 * nearly all endpoints of large clusters are: without a message, of which there would be five an endpoint. Of any other it
 * says nothing, and {@link EndpointDecoder} decides.
 */
final class PlainEndpoint {

    private static final int ENDPOINT = (1 << 3) | 2;
    private static final int HEALTH_STATUS = 2 << 3;
    private static final int LOAD_BALANCING_WEIGHT = (4 << 3) | 2;
    private static final int ADDRESS = (1 << 3) | 2;
    private static final int SOCKET_ADDRESS = (1 << 3) | 2;
    private static final int SOCKET_ADDRESS_ADDRESS = (2 << 3) | 2;
    private static final int PORT_VALUE = 3 << 3;
    private static final int VALUE = 1 << 3;
    private static final int ABSENT = -1;

    /** By the number of Envoy's {@code HealthStatus}. */
    private static final HealthStatus[] STATUSES = {
        HealthStatus.UNKNOWN,
        HealthStatus.HEALTHY,
        HealthStatus.UNHEALTHY,
        HealthStatus.DRAINING,
        HealthStatus.TIMEOUT,
        HealthStatus.DEGRADED
    };

    private final byte[] bytes;
    private int position;
    private @Nullable String host;
    private int port = ABSENT;
    private int status = ABSENT;
    private int weight = ABSENT;

    private PlainEndpoint(byte[] bytes, int position) {
        this.bytes = bytes;
        this.position = position;
    }

    /** The endpoint whose message is a part of {@code bytes}, or null if it is not plain. */
    static @Nullable Endpoint read(byte[] bytes, int start, int end) {
        PlainEndpoint endpoint = new PlainEndpoint(bytes, start);
        String host = endpoint.readEndpoint(end) ? endpoint.host : null;
        if (host == null || endpoint.port < 1 || endpoint.port > 65_535 || endpoint.weight == 0) {
            return null;
        }
        return new Endpoint(
                Address.of(host, endpoint.port),
                List.of(),
                STATUSES[Math.max(0, endpoint.status)],
                endpoint.weight == ABSENT ? 1 : endpoint.weight,
                "",
                Metadata.EMPTY);
    }

    private boolean readEndpoint(int end) {
        boolean plain = true;
        while (plain && position < end) {
            switch (number(end)) {
                case ENDPOINT -> plain = host == null && enter(ADDRESS, end);
                case HEALTH_STATUS -> {
                    int value = number(end);
                    plain = status == ABSENT && value >= 0 && value < STATUSES.length;
                    status = value;
                }
                case LOAD_BALANCING_WEIGHT -> {
                    int limit = length(end);
                    plain = weight == ABSENT && limit != ABSENT && number(limit) == VALUE;
                    weight = plain ? number(limit) : ABSENT;
                    plain = weight > 0 && position == limit;
                }
                default -> plain = false;
            }
        }
        return plain && position == end;
    }

    /** Reads a message of which nothing is set but the field {@code tag}, down to the socket's address. */
    private boolean enter(int tag, int end) {
        int limit = length(end);
        if (limit == ABSENT || number(limit) != tag) {
            return false;
        }
        int inner = length(limit);
        return inner == limit && number(inner) == SOCKET_ADDRESS && readSocketAddress(inner) && position == limit;
    }

    private boolean readSocketAddress(int end) {
        int limit = length(end);
        boolean plain = limit == end;
        while (plain && position < limit) {
            switch (number(limit)) {
                case SOCKET_ADDRESS_ADDRESS -> plain = host == null && readHost(limit);
                case PORT_VALUE -> {
                    plain = port == ABSENT;
                    port = number(limit);
                }
                default -> plain = false;
            }
        }
        return plain && host != null;
    }

    private boolean readHost(int end) {
        int limit = length(end);
        if (limit == ABSENT || limit == position) {
            return false;
        }
        String text = new String(bytes, position, limit - position, StandardCharsets.ISO_8859_1);
        position = limit;
        host = text;
        return EndpointDecoder.isHost(text);
    }

    /** Where the message or text that begins here ends; it is absent if that is behind {@code end}. */
    private int length(int end) {
        int length = number(end);
        return length >= 0 && length <= end - position ? position + length : ABSENT;
    }

    /** A whole number below 2^28, or one that is absent: no field has any larger that is good. */
    private int number(int end) {
        int value = 0;
        for (int shift = 0; shift < 28 && position < end; shift += 7) {
            byte next = bytes[position++];
            value |= (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
        return ABSENT;
    }
}
