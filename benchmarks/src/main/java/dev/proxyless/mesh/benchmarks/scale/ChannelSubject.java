package dev.proxyless.mesh.benchmarks.scale;

import dev.proxyless.mesh.benchmarks.channel.ChannelRouting;
import io.grpc.EquivalentAddressGroup;
import io.grpc.NameResolver;
import io.grpc.NameResolverProvider;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A gRPC channel's resolver and load balancer. Connections are ready as soon as they are wanted, so what is measured is
 * the configuration and the balancing, not the transport. An endpoint is in force when the balancer has its connection.
 */
final class ChannelSubject implements Subject {

    private final ChannelRouting channel;
    private int connected;
    private int awaited = 1;
    private @Nullable SocketAddress awaitedAddress;
    private CompletableFuture<Long> result = new CompletableFuture<>();

    ChannelSubject(NameResolverProvider provider, String scheme, Consumer<NameResolver.Args.Builder> more)
            throws InterruptedException {
        this.channel = ChannelRouting.start(provider, scheme + ":///" + Shape.SERVICE, more, this::connected);
    }

    @Override
    public synchronized CompletableFuture<Long> configured(Shape shape) {
        return await(shape == Shape.WARM ? 0 : shape.total(), null);
    }

    @Override
    public synchronized CompletableFuture<Long> changed(Shape shape, Shape.Change change) {
        return await(Integer.MAX_VALUE, parse(change.address()));
    }

    @Override
    public void close() {
        channel.close();
    }

    private CompletableFuture<Long> await(int count, @Nullable SocketAddress address) {
        connected = 0;
        awaited = count;
        awaitedAddress = address;
        result = new CompletableFuture<>();
        if (count == 0) {
            result.complete(System.nanoTime());
        }
        return result;
    }

    private synchronized void connected(List<EquivalentAddressGroup> groups) {
        connected++;
        if (connected == awaited
                || (awaitedAddress != null && groups.get(0).getAddresses().contains(awaitedAddress))) {
            result.complete(System.nanoTime());
        }
    }

    private static SocketAddress parse(String address) {
        int colon = address.lastIndexOf(':');
        try {
            return new InetSocketAddress(
                    InetAddress.getByName(address.substring(0, colon)), Integer.parseInt(address.substring(colon + 1)));
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(address + " (expected: an IP address)", e);
        }
    }
}
