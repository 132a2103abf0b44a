package dev.proxyless.mesh.benchmarks.route;

import dev.proxyless.mesh.benchmarks.channel.ChannelRouting;
import dev.proxyless.mesh.client.MeshClient;
import dev.proxyless.mesh.grpc.MeshGrpc;
import dev.proxyless.mesh.grpc.MeshNameResolverProvider;
import io.grpc.LoadBalancer;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** This library in gRPC: the config selector and the picker that a channel to {@code mesh:///orders} gets. */
@State(Scope.Benchmark)
@NullUnmarked // JMH fills the fields in: the parameters by itself, the rest by way of setUp.
public class MeshGrpcRouteBenchmark {

    @Param({"10", "1000"})
    int routes;

    @Param
    Table table;

    private final GrpcCallFixture call = new GrpcCallFixture();
    private MeshClient mesh;
    private ChannelRouting channel;

    /** Waits until the table is in force. */
    @Setup
    public void setUp() throws InterruptedException {
        mesh = MeshClient.builder(new FixedSource(ModelFixture.service(table.routes(routes))))
                .build();
        channel = ChannelRouting.start(
                new MeshNameResolverProvider(),
                "mesh:///" + Fixture.SERVICE,
                args -> args.setArg(MeshGrpc.MESH_CLIENT, mesh));
    }

    /** One call's worth. */
    @Benchmark
    public LoadBalancer.@Nullable Subchannel routeAndPick() {
        return channel.routeAndPick(call.method(), call.headers());
    }

    /** Ends both. */
    @TearDown
    public void tearDown() {
        channel.close();
        mesh.close();
    }
}
