package dev.proxyless.mesh.client.telemetry;

import dev.proxyless.mesh.client.balance.Host;
import dev.proxyless.mesh.model.cluster.Address;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Names and attributes of the spans of one call, after OpenTelemetry's conventions for <a
 * href="https://opentelemetry.io/docs/specs/semconv/http/http-spans/">HTTP</a> and <a
 * href="https://opentelemetry.io/docs/specs/semconv/rpc/grpc/">gRPC</a>. Query strings stay out of them: they hold secrets too often.
 *
 * @param call the call
 */
record SpanWords(CallStart call) {

    private static final AttributeKey<String> ERROR_TYPE = AttributeKey.stringKey("error.type");
    private static final AttributeKey<Long> HTTP_STATUS = AttributeKey.longKey("http.response.status_code");
    private static final AttributeKey<Long> RESEND_COUNT = AttributeKey.longKey("http.request.resend_count");
    private static final AttributeKey<Long> PEER_PORT = AttributeKey.longKey("network.peer.port");
    private static final AttributeKey<Long> SERVER_PORT = AttributeKey.longKey("server.port");

    Span start(Tracer tracer, Context parent) {
        return builder(tracer, parent).startSpan();
    }

    Span startAttempt(Tracer tracer, Context parent, String cluster, Host host, int number) {
        SpanBuilder builder = builder(tracer, parent).setAttribute("mesh.cluster", cluster);
        peer(builder, host.endpoint().address());
        String locality = host.locality().label();
        if (!locality.isEmpty()) {
            builder.setAttribute("mesh.locality", locality);
        }
        if (number > 1) {
            builder.setAttribute(RESEND_COUNT, number - 1L);
        }
        return builder.startSpan();
    }

    private static void peer(SpanBuilder builder, Address address) {
        if (address instanceof Address.Socket socket) {
            builder.setAttribute("network.peer.address", socket.host()).setAttribute(PEER_PORT, (long) socket.port());
        } else {
            builder.setAttribute("network.peer.address", address.toString()).setAttribute("network.transport", "unix");
        }
    }

    void chosen(Span span, @Nullable String route, @Nullable String cluster) {
        if (route != null) {
            span.setAttribute("mesh.route", route);
        }
        if (cluster != null) {
            span.setAttribute("mesh.cluster", cluster);
        }
    }

    void counted(Span span, String virtualHost, String virtualCluster) {
        span.setAttribute("mesh.virtual_host", virtualHost);
        span.setAttribute("mesh.virtual_cluster", virtualCluster);
    }

    void end(Span span, CallEnd raw) {
        CallEnd end = Labels.known(raw);
        if (end.httpStatus() != 0) {
            span.setAttribute(HTTP_STATUS, (long) raw.httpStatus());
        }
        if (end.grpcStatus() >= 0) {
            span.setAttribute("rpc.response.status_code", Labels.grpcStatus(end));
        }
        String error = Labels.errorType(end);
        if (!error.equals(Labels.NONE)) {
            span.setAttribute(ERROR_TYPE, error);
            span.setStatus(StatusCode.ERROR);
        }
        span.end();
    }

    static Attributes retry(String cluster, Duration after) {
        return Attributes.of(
                AttributeKey.stringKey("mesh.cluster"),
                cluster,
                AttributeKey.doubleKey("mesh.retry.delay"),
                after.toNanos() / 1e9);
    }

    static Attributes filter(String filter, String action) {
        return Attributes.of(
                AttributeKey.stringKey("mesh.filter"), filter, AttributeKey.stringKey("mesh.filter.action"), action);
    }

    private SpanBuilder builder(Tracer tracer, Context parent) {
        SpanBuilder builder = call.protocol() == CallStart.Protocol.GRPC ? grpc(tracer) : http(tracer);
        builder.setParent(parent)
                .setSpanKind(SpanKind.CLIENT)
                .setAttribute("mesh.service", call.service().value())
                .setAttribute("server.address", Labels.serverAddress(call.service()));
        String port = Labels.serverPort(call.service());
        return port.equals(Labels.NONE) ? builder : builder.setAttribute(SERVER_PORT, Long.valueOf(port));
    }

    private SpanBuilder grpc(Tracer tracer) {
        return tracer.spanBuilder(call.method())
                .setAttribute("rpc.system.name", "grpc")
                .setAttribute("rpc.method", call.method());
    }

    private SpanBuilder http(Tracer tracer) {
        String method = Labels.httpMethod(call.method());
        boolean known = !method.equals(Labels.OTHER);
        SpanBuilder builder = tracer.spanBuilder(known ? method : "HTTP")
                .setAttribute("http.request.method", method)
                .setAttribute("url.full", "http://" + call.service() + call.path());
        return known ? builder : builder.setAttribute("http.request.method_original", call.method());
    }
}
