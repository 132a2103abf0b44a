package dev.proxyless.mesh.client.telemetry;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Arrays;

/**
 * What the meters of calls are called and how they are labelled, for each protocol: OpenTelemetry's conventions for HTTP,
 * gRFC A66 and A96 for gRPC, and names of our own where neither has one.
 */
final class MeterNames {

    /** <a href="https://opentelemetry.io/docs/specs/semconv/http/http-metrics/">HTTP metrics</a>, with its boundaries. */
    static final MeterNames HTTP = new MeterNames(
            "http.client.request.duration",
            "mesh.client",
            millis(5, 10, 25, 50, 75, 100, 250, 500, 750, 1_000, 2_500, 5_000, 7_500, 10_000));

    /** gRFC A66, with its boundaries. */
    static final MeterNames GRPC = new MeterNames(
            "grpc.client.attempt.duration",
            "grpc.client",
            millis(
                    0.01, 0.05, 0.1, 0.3, 0.6, 0.8, 1, 2, 3, 4, 5, 6, 8, 10, 13, 16, 20, 25, 30, 40, 50, 65, 80, 100,
                    130, 160, 200, 250, 300, 400, 500, 650, 800, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000));

    private final String attemptDuration;
    private final String prefix;
    private final Duration[] boundaries;

    private MeterNames(String attemptDuration, String prefix, Duration[] boundaries) {
        this.attemptDuration = attemptDuration;
        this.prefix = prefix;
        this.boundaries = boundaries;
    }

    static MeterNames of(CallStart.Protocol protocol) {
        return protocol == CallStart.Protocol.GRPC ? GRPC : HTTP;
    }

    String attemptDuration() {
        return attemptDuration;
    }

    String attemptStarted() {
        return prefix + ".attempt.started";
    }

    String callDuration() {
        return prefix + ".call.duration";
    }

    String callRetries() {
        return prefix + ".call.retries";
    }

    String callRetryDelay() {
        return prefix + ".call.retry_delay";
    }

    String filterActions() {
        return prefix + ".filter.actions";
    }

    String virtualClusterDuration() {
        return prefix + ".virtual_cluster.duration";
    }

    String dropped() {
        return prefix + ".call.dropped";
    }

    String mirrorDuration() {
        return prefix + ".mirror.duration";
    }

    String mirrorSkipped() {
        return prefix + ".mirror.skipped";
    }

    Timer timer(MeterRegistry registry, String name, Tags tags) {
        return Timer.builder(name).tags(tags).serviceLevelObjectives(boundaries).register(registry);
    }

    /** The labels that say what is called. */
    Tags target(CallStart call, String method) {
        Tags service = Tags.of("mesh.service", call.service().value());
        return isGrpc()
                ? service.and("grpc.method", method, "grpc.target", "mesh:///" + call.service())
                : service.and(
                        "http.request.method", method,
                        "server.address", Labels.serverAddress(call.service()),
                        "server.port", Labels.serverPort(call.service()));
    }

    /** The labels that say how it ended. */
    Tags outcome(CallEnd end) {
        String status = isGrpc() ? Labels.grpcStatus(end) : Labels.httpStatus(end);
        return Tags.of(isGrpc() ? "grpc.status" : "http.response.status_code", status)
                .and("error.type", Labels.errorType(end));
    }

    private boolean isGrpc() {
        return prefix.equals("grpc.client");
    }

    private static Duration[] millis(double... bounds) {
        return Arrays.stream(bounds)
                .mapToObj(bound -> Duration.ofNanos(Math.round(bound * 1e6)))
                .toArray(Duration[]::new);
    }
}
