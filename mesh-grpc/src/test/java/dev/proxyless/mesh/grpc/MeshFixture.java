package dev.proxyless.mesh.grpc;

import static io.grpc.stub.ClientCalls.blockingUnaryCall;

import dev.proxyless.mesh.client.MeshClient;
import dev.proxyless.mesh.client.MeshClientBuilder;
import dev.proxyless.mesh.client.runtime.CompiledCluster;
import dev.proxyless.mesh.client.runtime.CompiledService;
import dev.proxyless.mesh.model.ServiceName;
import dev.proxyless.mesh.model.cluster.RoutingPriority;
import dev.proxyless.mesh.model.match.PathMatch;
import dev.proxyless.mesh.model.match.RouteMatch;
import dev.proxyless.mesh.model.route.CallPolicy;
import dev.proxyless.mesh.model.route.HeaderRules;
import dev.proxyless.mesh.model.route.RetryOn;
import dev.proxyless.mesh.model.route.RetryPolicy;
import dev.proxyless.mesh.model.route.Route;
import dev.proxyless.mesh.model.route.RouteAction;
import dev.proxyless.mesh.model.route.WeightedClusters;
import dev.proxyless.mesh.model.route.WeightedClusters.WeightedCluster;
import dev.proxyless.mesh.model.snapshot.Resolved;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/** A mesh of a scripted source, and what was opened in it; closes all. */
final class MeshFixture implements AutoCloseable {

    final ScriptedSource source = new ScriptedSource();
    final MeshClient mesh;
    private final Deque<Runnable> open = new ArrayDeque<>();

    MeshFixture() {
        this(builder -> builder);
    }

    MeshFixture(UnaryOperator<MeshClientBuilder> settings) {
        mesh = settings.apply(MeshClient.builder(source)).build();
        open.push(mesh::close);
    }

    EchoServer server(String name) {
        EchoServer server = EchoServer.start(name);
        open.push(server::close);
        return server;
    }

    /** A server at an address of the loopback. */
    EchoServer server(String name, String host) {
        EchoServer server = EchoServer.start(name, new InetSocketAddress(host, 0));
        open.push(server::close);
        return server;
    }

    ManagedChannel channel(String target) {
        return opened(MeshGrpc.create(mesh)
                .newChannelBuilder(target, InsecureChannelCredentials.create())
                .build());
    }

    ManagedChannel opened(ManagedChannel channel) {
        open.push(() -> end(channel));
        return channel;
    }

    /** How many attempts are in flight to a cluster. */
    long inFlight(String service, String cluster) {
        CompletableFuture<Long> count = new CompletableFuture<>();
        MeshClient.Subscription subscription = mesh.subscribe(ServiceName.of(service), resolved -> {
            if (resolved instanceof Resolved.Ready<CompiledService> ready
                    && ready.value().cluster(cluster) instanceof Resolved.Ready<CompiledCluster> known) {
                count.complete(known.value().callsInFlight(RoutingPriority.DEFAULT));
            }
        });
        long found = count.orTimeout(10, TimeUnit.SECONDS).join();
        subscription.close();
        return found;
    }

    @Override
    public void close() {
        while (!open.isEmpty()) {
            open.pop().run();
        }
    }

    /** Shuts a channel down and waits until it has ended. */
    static void end(ManagedChannel channel) {
        try {
            if (!channel.shutdownNow().awaitTermination(5, TimeUnit.SECONDS)) {
                throw new AssertionError("channel: still open (expected: terminated)");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    static Route to(String cluster) {
        return route(RouteAction.Forward.to(cluster));
    }

    static Route to(CallPolicy policy, String cluster) {
        return route(RouteAction.Forward.to(WeightedClusters.single(cluster), policy));
    }

    static Route split(String first, long weight, String second, long otherWeight) {
        return route(RouteAction.Forward.to(
                new WeightedClusters(
                        List.of(WeightedCluster.of(first, weight), WeightedCluster.of(second, otherWeight))),
                CallPolicy.DEFAULT));
    }

    static Route route(RouteAction action) {
        return Route.of("all", RouteMatch.path(new PathMatch.Prefix("/", true)), action);
    }

    static Route route(RouteAction action, HeaderRules headers) {
        return new Route("all", RouteMatch.path(new PathMatch.Prefix("/", true)), action, headers);
    }

    static CallPolicy retrying(int retries, RetryOn... conditions) {
        return CallPolicy.DEFAULT.withRetry(RetryPolicy.of(Set.of(conditions), retries));
    }

    static CallOptions within(int seconds) {
        return CallOptions.DEFAULT.withDeadlineAfter(seconds, TimeUnit.SECONDS);
    }

    /** Calls the unary method; the answer is the server's name. */
    static String call(Channel channel) {
        return blockingUnaryCall(channel, EchoServer.UNARY, within(10), "hello");
    }

    /** Calls the unary method, which must fail. */
    static Status failure(ManagedChannel channel, CallOptions options) {
        try {
            String answer = blockingUnaryCall(channel, EchoServer.UNARY, options, "hello");
            throw new AssertionError("answer: " + answer + " (expected: a failure)");
        } catch (StatusRuntimeException e) {
            return e.getStatus();
        }
    }
}
