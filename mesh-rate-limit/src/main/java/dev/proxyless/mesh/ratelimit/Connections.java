package dev.proxyless.mesh.ratelimit;

import dev.proxyless.mesh.model.cluster.Address;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The connections to the endpoints of rate limit services, one for each, which all calls share. One that was not used for an hour,
 * since its endpoint has gone or others are asked, is closed when another is opened. Thread-safe.
 */
final class Connections {

    private static final long UNUSED_NANOS = TimeUnit.HOURS.toNanos(1);

    private final LongSupplier nanoClock;
    private final Map<Address, Connection> open = new ConcurrentHashMap<>();
    /** Guarded by this object's monitor. */
    private boolean closed;

    Connections(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
    }

    /** The connection to an address; null once all are closed. */
    @Nullable ManagedChannel to(Address address) {
        Connection known = open.get(address);
        if (known == null) {
            known = open(address);
        }
        if (known == null) {
            return null;
        }
        known.usedAt = nanoClock.getAsLong();
        return known.channel;
    }

    /** Closes all; what was asked may still be answered. Idempotent. */
    synchronized void close() {
        closed = true;
        open.values().forEach(connection -> connection.channel.shutdown());
        open.clear();
    }

    private synchronized @Nullable Connection open(Address address) {
        if (closed) {
            return null;
        }
        long now = nanoClock.getAsLong();
        new HashMap<>(open).forEach((other, connection) -> {
            if (now - connection.usedAt > UNUSED_NANOS) {
                open.remove(other);
                connection.channel.shutdown();
            }
        });
        return open.computeIfAbsent(address, missing -> new Connection(channel(missing), now));
    }

    private static ManagedChannel channel(Address address) {
        // Answers are handed on at once, so no other thread is needed for them. The mesh says where services are, not a
        // proxy.
        return builder(address)
                .directExecutor()
                .proxyDetector(target -> null)
                .disableRetry()
                .disableServiceConfigLookUp()
                .build();
    }

    private static ManagedChannelBuilder<?> builder(Address address) {
        if (address instanceof Address.Socket socket) {
            return Grpc.newChannelBuilderForAddress(socket.host(), socket.port(), InsecureChannelCredentials.create());
        }
        return Grpc.newChannelBuilder("unix:" + address, InsecureChannelCredentials.create());
    }

    /** A connection, and when it was used last. */
    private static final class Connection {

        private final ManagedChannel channel;
        private volatile long usedAt;

        Connection(ManagedChannel channel, long usedAt) {
            this.channel = channel;
            this.usedAt = usedAt;
        }
    }
}
