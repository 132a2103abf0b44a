package dev.proxyless.mesh.benchmarks.route;

import com.linecorp.armeria.client.Endpoint;
import com.linecorp.armeria.client.HttpPreClient;
import com.linecorp.armeria.client.PreClientRequestContext;
import com.linecorp.armeria.client.endpoint.EndpointGroup;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.xds.XdsBootstrap;
import com.linecorp.armeria.xds.client.endpoint.XdsHttpPreprocessor;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Armeria's xDS client: the preprocessor of a listener chooses the route and its cluster, and the endpoint group that it
 * names chooses the endpoint. The request has a context of its own, as {@link ArmeriaContextBenchmark} has. Armeria 1.35
 * finds no cluster for a route with weighted ones, so the last route forwards to one here.
 */
@State(Scope.Benchmark)
@NullUnmarked // JMH fills the fields in: the parameters by itself, the rest by way of setUp.
public class ArmeriaRouteBenchmark {

    private static final HttpResponse RESPONSE = HttpResponse.of(HttpStatus.OK);

    @Param({"10", "1000"})
    int routes;

    @Param
    Table table;

    private final AtomicReference<@Nullable Endpoint> picked = new AtomicReference<>();
    private final HttpRequest request = ArmeriaContextBenchmark.newRequest();
    private XdsBootstrap bootstrap;
    private XdsHttpPreprocessor preprocessor;

    /** Loads the table as static resources and waits until it is in force. */
    @Setup
    public void setUp() throws Exception {
        Bootstrap.Builder config = Bootstrap.newBuilder();
        config.getStaticResourcesBuilder()
                .addListeners(EnvoyResources.listener(EnvoyResources.routesToOneCluster(table.routes(routes))))
                .addClusters(EnvoyResources.staticCluster(Fixture.STABLE))
                .addClusters(EnvoyResources.staticCluster(Fixture.CANARY));
        bootstrap = XdsBootstrap.of(config.build());
        preprocessor = XdsHttpPreprocessor.ofListener(Fixture.SERVICE, bootstrap);
        // The first request waits for the configuration.
        HttpPreClient first = (routed, routedRequest) -> HttpResponse.of(HttpStatus.OK);
        preprocessor
                .execute(first, ArmeriaContextBenchmark.newContext(request), request)
                .aggregate()
                .join();
    }

    /** One call's worth. */
    @Benchmark
    public @Nullable Endpoint routeAndPick() throws Exception {
        preprocessor.execute(this::pick, ArmeriaContextBenchmark.newContext(request), request);
        return picked.get();
    }

    /** Ends both. */
    @TearDown
    public void tearDown() {
        preprocessor.close();
        bootstrap.close();
    }

    private HttpResponse pick(PreClientRequestContext routed, HttpRequest routedRequest) {
        EndpointGroup group = routed.endpointGroup();
        picked.setPlain(group.selectNow(routed));
        return RESPONSE;
    }
}
