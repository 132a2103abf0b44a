package dev.proxyless.mesh.client.telemetry;

import dev.proxyless.mesh.model.snapshot.MeshSnapshot;
import dev.proxyless.mesh.model.source.SourceEvent;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.baggage.propagation.W3CBaggagePropagator;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapPropagator;

/**
 * Makes a span for each call and, as its children, one for each attempt; every attempt carries its context to the endpoint.
 * The context is written as the application configured its OpenTelemetry to, and by W3C Trace Context and Baggage if it
 * configured nothing. Attributes are listed in {@code docs/telemetry.md}. Thread-safe.
 */
public final class OpenTelemetryObserver implements MeshObserver {

    private static final String SCOPE = "dev.proxyless.mesh";

    private final Tracer tracer;
    private final TextMapPropagator propagator;

    private OpenTelemetryObserver(Tracer tracer, TextMapPropagator propagator) {
        this.tracer = tracer;
        this.propagator = propagator;
    }

    /** An observer that makes its spans with {@code telemetry}. */
    public static OpenTelemetryObserver create(OpenTelemetry telemetry) {
        TextMapPropagator configured = telemetry.getPropagators().getTextMapPropagator();
        TextMapPropagator propagator = configured.fields().isEmpty()
                ? TextMapPropagator.composite(
                        W3CTraceContextPropagator.getInstance(), W3CBaggagePropagator.getInstance())
                : configured;
        return new OpenTelemetryObserver(telemetry.getTracer(SCOPE), propagator);
    }

    @Override
    public CallObserver startCall(CallStart call) {
        return TracedCall.start(call, tracer, propagator);
    }

    @Override
    public Runnable inThisContext(Runnable task) {
        return Context.current().wrap(task);
    }

    @Override
    public void onSnapshot(MeshSnapshot snapshot) {}

    @Override
    public void onSourceEvent(SourceEvent event) {}
}
