package dev.proxyless.mesh.benchmarks.channel;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.EquivalentAddressGroup;
import io.grpc.InternalConfigSelector;
import io.grpc.LoadBalancer;
import io.grpc.LoadBalancer.PickDetailsConsumer;
import io.grpc.LoadBalancer.PickSubchannelArgs;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.NameResolver;
import io.grpc.NameResolverProvider;
import io.grpc.Status;
import io.grpc.internal.PickSubchannelArgsImpl;
import io.grpc.internal.ScParser;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A channel's name resolver, config selector and load balancer without the channel: what a gRPC call passes through until
 * it knows its connection, and nothing else. Connections are ready as soon as they are wanted.
 */
public final class ChannelRouting implements AutoCloseable {

    private static final long START_SECONDS = 30;
    private static final PickDetailsConsumer NO_DETAILS = new PickDetailsConsumer() {};

    private final ChannelLoop loop;
    private final ReadyHelper helper;
    private final NameResolver resolver;
    private final CountDownLatch ready = new CountDownLatch(1);
    private volatile @Nullable InternalConfigSelector selector;
    private @Nullable LoadBalancer balancer;

    private ChannelRouting(
            NameResolverProvider provider,
            URI target,
            Consumer<NameResolver.Args.Builder> more,
            Consumer<List<EquivalentAddressGroup>> whenConnected) {
        this.loop = new ChannelLoop();
        LoadBalancingPolicy policies = new LoadBalancingPolicy(new ScParser(true, 5, 5, policyParser()));
        NameResolver.Args.Builder builder = loop.resolverArgs(policies);
        more.accept(builder);
        NameResolver.Args args = builder.build();
        NameResolver created = provider.newNameResolver(target, args);
        if (created == null) {
            throw new IllegalArgumentException("target: " + target + " (expected: one of this resolver's scheme)");
        }
        this.resolver = created;
        this.helper = new ReadyHelper(loop, args, resolver.getServiceAuthority(), ready::countDown, whenConnected);
        loop.run(() -> resolver.start(new NameResolver.Listener2() {
            @Override
            public void onResult(NameResolver.ResolutionResult result) {
                loop.run(() -> onResult2(result));
            }

            @Override
            public Status onResult2(NameResolver.ResolutionResult result) {
                return resolved(result, policies);
            }

            @Override
            public void onError(Status error) {
                System.err.println("resolver: " + error);
            }
        }));
    }

    /**
     * Resolves {@code target} and waits until there is a connection to pick.
     *
     * @param more what else the resolver is told
     * @throws IllegalStateException if there is none in time
     */
    public static ChannelRouting start(
            NameResolverProvider provider, String target, Consumer<NameResolver.Args.Builder> more)
            throws InterruptedException {
        return start(provider, target, more, addresses -> {});
    }

    /**
     * As {@link #start(NameResolverProvider, String, Consumer)}.
     *
     * @param whenConnected is given the addresses of each connection once the balancer knows that it is ready, on the
     *     channel's own thread
     */
    public static ChannelRouting start(
            NameResolverProvider provider,
            String target,
            Consumer<NameResolver.Args.Builder> more,
            Consumer<List<EquivalentAddressGroup>> whenConnected)
            throws InterruptedException {
        ChannelRouting routing = new ChannelRouting(provider, URI.create(target), more, whenConnected);
        if (!routing.ready.await(START_SECONDS, TimeUnit.SECONDS)) {
            routing.close();
            throw new IllegalStateException(target + ": not ready after " + START_SECONDS + " s");
        }
        return routing;
    }

    /** Does for a call what a channel does: asks the config selector, runs its interceptor, picks, ends the call. */
    public LoadBalancer.@Nullable Subchannel routeAndPick(MethodDescriptor<byte[], byte[]> method, Metadata headers) {
        InternalConfigSelector current = selector;
        if (current == null) {
            throw new IllegalStateException("not resolved");
        }
        PickSubchannelArgs args = new PickSubchannelArgsImpl(method, headers, CallOptions.DEFAULT, NO_DETAILS);
        InternalConfigSelector.Result result = current.selectConfig(args);
        if (!result.getStatus().isOk()) {
            throw result.getStatus().asRuntimeException();
        }
        PickingChannel channel = new PickingChannel(helper.picker(), helper.getAuthority());
        ClientInterceptor interceptor = result.getInterceptor();
        ClientCall<byte[], byte[]> call = interceptor == null
                ? channel.newCall(method, CallOptions.DEFAULT)
                : interceptor.interceptCall(method, CallOptions.DEFAULT, channel);
        call.start(new ClientCall.Listener<>() {}, headers);
        return channel.picked();
    }

    private Status resolved(NameResolver.ResolutionResult result, LoadBalancingPolicy policies) {
        LoadBalancer current = balancer;
        if (current == null) {
            current = policies.provider().newLoadBalancer(helper);
            balancer = current;
        }
        selector = result.getAttributes().get(InternalConfigSelector.KEY);
        return current.acceptResolvedAddresses(LoadBalancer.ResolvedAddresses.newBuilder()
                .setAddresses(result.getAddressesOrError().getValue())
                .setAttributes(result.getAttributes())
                .setLoadBalancingPolicyConfig(policies.config())
                .build());
    }

    private static io.grpc.LoadBalancerProvider policyParser() {
        return new io.grpc.internal.AutoConfiguredLoadBalancerFactory("pick_first");
    }

    @Override
    public void close() {
        loop.run(() -> {
            resolver.shutdown();
            if (balancer != null) {
                balancer.shutdown();
            }
        });
        loop.close();
    }
}
