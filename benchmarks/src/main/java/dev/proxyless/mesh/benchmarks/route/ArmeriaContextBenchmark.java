package dev.proxyless.mesh.benchmarks.route;

import com.linecorp.armeria.client.ClientOptions;
import com.linecorp.armeria.client.PreClientRequestContext;
import com.linecorp.armeria.client.RequestOptions;
import com.linecorp.armeria.client.endpoint.EndpointGroup;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.RequestTarget;
import com.linecorp.armeria.common.SessionProtocol;
import com.linecorp.armeria.internal.client.DefaultClientRequestContext;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** The context of a request: what every Armeria client pays, with or without xDS, and what is taken off its figure. */
@State(Scope.Benchmark)
public class ArmeriaContextBenchmark {

    private final HttpRequest request = newRequest();

    /** One call's worth. */
    @Benchmark
    public PreClientRequestContext context() {
        return newContext(request);
    }

    static HttpRequest newRequest() {
        return HttpRequest.of(RequestHeaders.builder(HttpMethod.POST, Table.PATH)
                .scheme("http")
                .authority(Fixture.SERVICE)
                .add(RouteSpec.HEADER, Table.TENANT)
                .build());
    }

    static PreClientRequestContext newContext(HttpRequest request) {
        return new DefaultClientRequestContext(
                SessionProtocol.HTTP,
                request,
                null,
                RequestTarget.forClient(Table.PATH),
                EndpointGroup.of(),
                RequestOptions.of(),
                ClientOptions.of());
    }
}
