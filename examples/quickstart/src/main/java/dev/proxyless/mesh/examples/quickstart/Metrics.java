package dev.proxyless.mesh.examples.quickstart;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.LinkedHashMap;
import java.util.Map;

/** What the client told its meter registry; see docs/telemetry.md for all there is. */
final class Metrics {

    private final MeterRegistry registry;

    Metrics(MeterRegistry registry) {
        this.registry = registry;
    }

    /** Attempts beyond the first of each call, over both protocols. */
    long retries() {
        return total("mesh.client.call.retries") + total("grpc.client.call.retries");
    }

    /** One number for each meter that the example is about. */
    Map<String, Number> read() {
        Map<String, Number> read = new LinkedHashMap<>();
        for (String timer : new String[] {
            "mesh.client.call.duration",
            "http.client.request.duration",
            "grpc.client.call.duration",
            "grpc.client.attempt.duration"
        }) {
            read.put(timer + ".count", count(timer));
        }
        read.put("mesh.client.call.retries", total("mesh.client.call.retries"));
        read.put("grpc.client.call.retries", total("grpc.client.call.retries"));
        read.put("mesh.cluster.endpoints", gauge("mesh.cluster.endpoints"));
        read.put("mesh.snapshot.revision", gauge("mesh.snapshot.revision"));
        read.put("grpc.xds_client.connected", gauge("grpc.xds_client.connected"));
        read.put("mesh.xds.responses.ack", responses("ack"));
        read.put("mesh.xds.responses.nack", responses("nack"));
        return read;
    }

    private long count(String name) {
        return registry.find(name).timers().stream().mapToLong(Timer::count).sum();
    }

    private long total(String name) {
        return (long) registry.find(name).summaries().stream()
                .mapToDouble(DistributionSummary::totalAmount)
                .sum();
    }

    private long gauge(String name) {
        return (long)
                registry.find(name).gauges().stream().mapToDouble(Gauge::value).sum();
    }

    private long responses(String result) {
        return (long) registry.find("mesh.xds.responses").tag("mesh.xds.result", result).counters().stream()
                .mapToDouble(Counter::count)
                .sum();
    }
}
