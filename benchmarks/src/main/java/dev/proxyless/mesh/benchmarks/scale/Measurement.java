package dev.proxyless.mesh.benchmarks.scale;

import dev.proxyless.mesh.benchmarks.Spread;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** One client and one control plane, both new: from little configuration to a large one, and then one change after another. */
final class Measurement {

    private final Arm arm;
    private final Shape shape;
    private final PlaneProcess plane;
    private final Client client;
    private final Map<Figure, Double> figures = new EnumMap<>(Figure.class);

    private Measurement(Arm arm, Shape shape, PlaneProcess plane, Client client) {
        this.arm = arm;
        this.shape = shape;
        this.plane = plane;
        this.client = client;
    }

    /**
     * Runs it. A figure that there is none of is left out.
     *
     * @param warmUp how many changes come first and do not count
     * @param changes how many then count
     */
    static Map<Figure, Double> run(Arm arm, Shape shape, int warmUp, int changes) {
        try (PlaneProcess plane = PlaneProcess.start();
                Client client = arm.isEnvoy()
                        ? EnvoyClient.start(arm == Arm.ENVOY_DELTA, plane)
                        : JavaClient.start(arm, plane.port())) {
            Measurement measurement = new Measurement(arm, shape, plane, client);
            measurement.first();
            measurement.changes(warmUp, changes);
            return measurement.figures;
        }
    }

    private void first() {
        long retained = client.retainedBytes();
        Traffic before = plane.traffic();
        Sample sample;
        long start;
        if (shape == Shape.SERVICES) {
            plane.configure(shape); // which nobody asks for yet
            sample = client.configured(shape).await();
            start = sample.armedNanos();
        } else {
            Client.Pending result = client.configured(shape);
            start = plane.configure(shape);
            sample = result.await();
        }
        Traffic traffic = plane.traffic().since(before);
        put(Figure.FIRST_EFFECTIVE, sample.seenNanos() - start);
        put(Figure.FIRST_CPU, sample.cpuNanos());
        put(Figure.REQUESTS, traffic.requests());
        put(Figure.REQUEST_BYTES, traffic.requestBytes());
        double units = shape.clusters() == 1 ? shape.total() : shape.clusters();
        put(Figure.RETAINED, (client.retainedBytes() - retained) / units);
        if (!arm.isEnvoy()) {
            put(Figure.FIRST_ALLOCATION, sample.bytes());
        }
    }

    private void changes(int warmUp, int changes) {
        for (int number = 0; number < warmUp; number++) {
            change(number);
        }
        Traffic before = plane.traffic();
        List<Changed> samples = new ArrayList<>();
        for (int number = warmUp; number < warmUp + changes; number++) {
            samples.add(change(number));
        }
        put(
                Figure.CHANGE_EFFECTIVE,
                Spread.of(figures(samples, Changed::effectiveNanos)).median());
        put(Figure.CHANGE_CPU, mean(samples, changed -> changed.sample().cpuNanos()));
        put(Figure.CHANGE_PUSHED, (double) plane.traffic().since(before).responseBytes() / changes);
        if (!arm.isEnvoy()) {
            put(
                    Figure.CHANGE_ALLOCATION,
                    mean(samples, changed -> changed.sample().bytes()));
        }
    }

    private Changed change(int number) {
        Client.Pending result = client.changed(shape, number);
        long start = plane.change(shape, number);
        return new Changed(start, result.await());
    }

    private void put(Figure figure, long raw) {
        put(figure, (double) raw);
    }

    private void put(Figure figure, double raw) {
        figures.put(figure, figure.inUnits(raw));
    }

    private static double mean(List<Changed> samples, ToDoubleFunction<Changed> figure) {
        return samples.stream().mapToDouble(figure).average().orElseThrow();
    }

    private static List<Double> figures(List<Changed> samples, ToDoubleFunction<Changed> figure) {
        return samples.stream().map(figure::applyAsDouble).toList();
    }

    /** A change, and when the control plane began to tell of it. */
    private record Changed(long startNanos, Sample sample) {

        double effectiveNanos() {
            return sample.seenNanos() - startNanos;
        }
    }
}
