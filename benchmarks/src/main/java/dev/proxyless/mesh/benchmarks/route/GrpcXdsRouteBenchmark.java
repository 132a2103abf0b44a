package dev.proxyless.mesh.benchmarks.route;

import dev.proxyless.mesh.benchmarks.channel.ChannelRouting;
import dev.proxyless.mesh.testkit.ControlPlane;
import io.grpc.LoadBalancer;
import io.grpc.internal.JsonParser;
import io.grpc.xds.XdsNameResolverProvider;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** grpc-xds: the config selector and the pickers that a channel to {@code xds:///orders} gets from a control plane. */
@State(Scope.Benchmark)
@NullUnmarked // JMH fills the fields in: the parameters by itself, the rest by way of setUp.
public class GrpcXdsRouteBenchmark {

    @Param({"10", "1000"})
    int routes;

    @Param
    Table table;

    private final GrpcCallFixture call = new GrpcCallFixture();
    private ControlPlane controlPlane;
    private ChannelRouting channel;

    /** Starts a control plane and waits until the client has all that it serves. */
    @Setup
    @SuppressWarnings("unchecked") // A bootstrap is a JSON object.
    public void setUp() throws IOException, InterruptedException {
        controlPlane = call.controlPlane(table, routes);
        Map<String, ?> bootstrap = (Map<String, ?>) JsonParser.parse(controlPlane.bootstrapJson());
        channel = ChannelRouting.start(
                XdsNameResolverProvider.createForTest("xds", bootstrap), "xds:///" + Fixture.SERVICE, args -> {});
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
        controlPlane.close();
    }
}
