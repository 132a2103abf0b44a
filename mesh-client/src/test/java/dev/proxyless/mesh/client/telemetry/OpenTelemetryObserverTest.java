package dev.proxyless.mesh.client.telemetry;

import static dev.proxyless.mesh.client.telemetry.Calls.grpc;
import static dev.proxyless.mesh.client.telemetry.Calls.host;
import static dev.proxyless.mesh.client.telemetry.Calls.http;
import static io.opentelemetry.api.common.AttributeKey.longKey;
import static io.opentelemetry.api.common.AttributeKey.stringKey;
import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.client.balance.Host;
import dev.proxyless.mesh.model.cluster.Address;
import dev.proxyless.mesh.model.cluster.Endpoint;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.context.propagation.TextMapSetter;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class OpenTelemetryObserverTest {

    private final InMemorySpanExporter spans = InMemorySpanExporter.create();
    private final SdkTracerProvider tracers = SdkTracerProvider.builder()
            .addSpanProcessor(SimpleSpanProcessor.create(spans))
            .build();
    private final OpenTelemetry telemetry =
            OpenTelemetrySdk.builder().setTracerProvider(tracers).build();
    private final OpenTelemetryObserver observer = OpenTelemetryObserver.create(telemetry);

    @Test
    void aCallIsASpanAndEachAttemptAChildOfIt() {
        CallObserver call = observer.startCall(http("GET"));
        call.startAttempt("v1", host("a"), 1).end(CallEnd.error("connect_failed"));
        call.retrying("v1", Duration.ofMillis(25));
        call.startAttempt("v1", host("a"), 2).end(CallEnd.http(200));
        call.end("by-id", "v1", CallEnd.http(200));

        List<SpanData> finished = spans.getFinishedSpanItems();
        assertThat(finished).hasSize(3).allMatch(span -> span.getKind() == SpanKind.CLIENT);
        SpanData parent = finished.get(2);
        assertThat(finished.subList(0, 2))
                .allMatch(span -> span.getParentSpanId().equals(parent.getSpanId()));
        assertThat(finished.get(0).getAttributes().get(stringKey("error.type"))).isEqualTo("connect_failed");
        assertThat(finished.get(0).getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(finished.get(1).getAttributes().get(longKey("http.request.resend_count")))
                .isEqualTo(1);
        assertThat(parent.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
        assertThat(parent.getEvents()).extracting("name").containsExactly("retry");
    }

    @Test
    void aCallThatBeginsLaterHasTheParentOfWhoWaited() {
        MeshObserver observers = MeshObserver.all(List.of(observer, MeshObserver.NONE));
        Span caller = tracers.get("test").spanBuilder("caller").startSpan();
        Runnable later;
        try (Scope scope = caller.makeCurrent()) {
            assertThat(scope).isNotNull();
            later = observers.inThisContext(
                    () -> observers.startCall(http("GET")).end(null, null, CallEnd.http(200)));
        }
        later.run();

        assertThat(spans.getFinishedSpanItems())
                .singleElement()
                .matches(span ->
                        span.getParentSpanId().equals(caller.getSpanContext().getSpanId()));
    }

    @Test
    void anAttemptAtAPipeNamesItsPathAndNoPort() {
        Host socket = host("a");
        Host pipe = new Host(
                Endpoint.at(Address.pipe("/run/orders.sock")), socket.locality(), socket.priority(), socket.state());
        observer.startCall(http("GET")).startAttempt("v1", pipe, 1).end(CallEnd.http(200));

        Attributes attributes = spans.getFinishedSpanItems().get(0).getAttributes();
        assertThat(attributes.get(stringKey("network.peer.address"))).isEqualTo("/run/orders.sock");
        assertThat(attributes.get(stringKey("network.transport"))).isEqualTo("unix");
        assertThat(attributes.get(longKey("network.peer.port"))).isNull();
    }

    @Test
    void anHttpAttemptNamesTheServiceAndTheEndpoint() {
        CallObserver call = observer.startCall(http("GET"));
        call.startAttempt("v1", host("a"), 1).end(CallEnd.http(404));

        SpanData span = spans.getFinishedSpanItems().get(0);
        assertThat(span.getName()).isEqualTo("GET");
        assertThat(span.getAttributes().get(stringKey("server.address"))).isEqualTo("orders");
        assertThat(span.getAttributes().get(stringKey("url.full"))).isEqualTo("http://orders/items/7");
        assertThat(span.getAttributes().get(stringKey("network.peer.address"))).isEqualTo("10.0.0.1");
        assertThat(span.getAttributes().get(longKey("http.response.status_code")))
                .isEqualTo(404);
        assertThat(span.getAttributes().get(stringKey("error.type"))).isEqualTo("404");
        assertThat(span.getAttributes().get(stringKey("mesh.locality"))).isEqualTo("eu/a");
    }

    @Test
    void aCallOfAVirtualClusterSaysSo() {
        CallObserver call =
                MeshObserver.all(List.of(observer, MeshObserver.NONE)).startCall(http("GET"));
        call.virtualCluster("shop", "new-order");
        String trace = call.traceId();
        call.end("by-id", "v1", CallEnd.http(200));

        SpanData span = spans.getFinishedSpanItems().get(0);
        assertThat(span.getTraceId()).isEqualTo(trace);
        assertThat(span.getAttributes().get(stringKey("mesh.virtual_host"))).isEqualTo("shop");
        assertThat(span.getAttributes().get(stringKey("mesh.virtual_cluster"))).isEqualTo("new-order");
    }

    @Test
    void aGrpcCallIsNamedByItsMethod() {
        observer.startCall(grpc("pkg.Orders/Get")).end(null, "v1", CallEnd.grpc(14));

        SpanData span = spans.getFinishedSpanItems().get(0);
        assertThat(span.getName()).isEqualTo("pkg.Orders/Get");
        assertThat(span.getAttributes().get(stringKey("rpc.system.name"))).isEqualTo("grpc");
        assertThat(span.getAttributes().get(stringKey("rpc.response.status_code")))
                .isEqualTo("UNAVAILABLE");
        assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
    }

    @Test
    void theContextOfTheAttemptGoesToTheEndpointByW3cUnlessConfiguredOtherwise() {
        Map<String, String> headers = new HashMap<>();
        AttemptObserver attempt = observer.startCall(http("GET")).startAttempt("v1", host("a"), 1);
        attempt.inject(headers::put);
        attempt.end(CallEnd.http(200));

        SpanData span = spans.getFinishedSpanItems().get(0);
        assertThat(headers.get("traceparent")).startsWith("00-" + span.getTraceId() + "-" + span.getSpanId() + "-0");
    }

    @Test
    void theApplicationsOwnPropagatorIsUsedInLowerCase() {
        OpenTelemetry configured = OpenTelemetrySdk.builder()
                .setTracerProvider(tracers)
                .setPropagators(ContextPropagators.create(new OwnPropagator()))
                .build();
        Map<String, String> headers = new HashMap<>();
        OpenTelemetryObserver.create(configured)
                .startCall(http("GET"))
                .startAttempt("v1", host("a"), 1)
                .inject(headers::put);

        assertThat(headers).containsOnlyKeys("x-own-trace");
    }

    @Test
    void theCallersSpanIsTheParent() {
        Span caller = telemetry.getTracer("app").spanBuilder("caller").startSpan();
        try (Scope scope = caller.makeCurrent()) {
            assertThat(scope).isNotNull();
            observer.startCall(http("GET")).end(null, null, CallEnd.error("no_route"));
        }
        assertThat(spans.getFinishedSpanItems().get(0).getParentSpanId())
                .isEqualTo(caller.getSpanContext().getSpanId());
    }

    private static final class OwnPropagator implements TextMapPropagator {

        @Override
        public Collection<String> fields() {
            return List.of("X-Own-Trace");
        }

        @Override
        public <C> void inject(Context context, @Nullable C carrier, TextMapSetter<C> setter) {
            setter.set(
                    carrier,
                    "X-Own-Trace",
                    Span.fromContext(context).getSpanContext().getTraceId());
        }

        @Override
        public <C> Context extract(Context context, @Nullable C carrier, TextMapGetter<C> getter) {
            return context;
        }
    }
}
