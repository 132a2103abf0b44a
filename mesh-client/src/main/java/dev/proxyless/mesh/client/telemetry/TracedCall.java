package dev.proxyless.mesh.client.telemetry;

import dev.proxyless.mesh.client.balance.Host;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.context.propagation.TextMapSetter;
import java.time.Duration;
import java.util.Locale;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** The span of one call, and the spans of its attempts. */
final class TracedCall implements CallObserver {

    private static final TextMapSetter<BiConsumer<String, String>> SETTER = (headers, name, value) -> {
        if (headers != null) {
            headers.accept(name.toLowerCase(Locale.ROOT), value);
        }
    };

    private final SpanWords words;
    private final Tracer tracer;
    private final TextMapPropagator propagator;
    private final Context context;
    private final Span span;

    private TracedCall(SpanWords words, Tracer tracer, TextMapPropagator propagator, Context parent) {
        this.words = words;
        this.tracer = tracer;
        this.propagator = propagator;
        this.span = words.start(tracer, parent);
        this.context = parent.with(span);
    }

    /** Starts the span of a call as a child of the calling thread's. */
    static TracedCall start(CallStart call, Tracer tracer, TextMapPropagator propagator) {
        return new TracedCall(new SpanWords(call), tracer, propagator, Context.current());
    }

    @Override
    public AttemptObserver startAttempt(String cluster, Host host, int number) {
        return new TracedAttempt(words.startAttempt(tracer, context, cluster, host, number));
    }

    @Override
    public void retrying(String cluster, Duration after) {
        span.addEvent("retry", SpanWords.retry(cluster, after));
    }

    @Override
    public @Nullable String traceId() {
        return span.getSpanContext().isValid() ? span.getSpanContext().getTraceId() : null;
    }

    @Override
    public void virtualCluster(String virtualHost, String name) {
        words.counted(span, virtualHost, name);
    }

    @Override
    public void filtered(String filter, String action) {
        span.addEvent("filter", SpanWords.filter(filter, action));
    }

    @Override
    public void end(@Nullable String route, @Nullable String cluster, CallEnd end) {
        words.chosen(span, route, cluster);
        words.end(span, end);
    }

    private final class TracedAttempt implements AttemptObserver {

        private final Span attempt;

        TracedAttempt(Span attempt) {
            this.attempt = attempt;
        }

        @Override
        public void inject(BiConsumer<String, String> headers) {
            propagator.inject(context.with(attempt), headers, SETTER);
        }

        @Override
        public void end(CallEnd end) {
            words.end(attempt, end);
        }
    }
}
