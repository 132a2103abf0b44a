package dev.proxyless.mesh.benchmarks.scale;

import dev.proxyless.mesh.benchmarks.Effort;
import dev.proxyless.mesh.benchmarks.Report;
import dev.proxyless.mesh.benchmarks.Spread;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Compares what configuration costs at scale, arm by arm, round by round, each measurement in processes of its own.
 *
 * <p>Arguments: {@code --full} for figures to quote; {@code --rounds=N} for another number of rounds; names of {@link Arm}s
 * for these alone.
 */
public final class ScaleComparison {

    private static final String ROUNDS = "--rounds=";
    private static final List<Shape> SHAPES = List.of(Shape.ONE_CLUSTER, Shape.MANY_CLUSTERS, Shape.SERVICES);

    private final Map<Shape, Map<Arm, List<Map<Figure, Double>>>> measured = new EnumMap<>(Shape.class);

    private ScaleComparison() {}

    /** Runs all. */
    public static void main(String[] args) {
        Effort effort = Effort.of(args);
        List<String> chosen =
                Arrays.stream(args).filter(arg -> !arg.startsWith("--")).toList();
        List<Arm> arms = Arm.available().stream()
                .filter(arm -> chosen.isEmpty() || chosen.contains(arm.name()))
                .toList();
        ScaleComparison comparison = new ScaleComparison();
        for (int round = 1; round <= rounds(args, effort); round++) {
            for (Shape shape : SHAPES) {
                for (Arm arm : arms) {
                    if (arm.shapes().contains(shape)) {
                        comparison.measure(arm, shape, effort);
                    }
                }
            }
        }
        comparison.report().write(Path.of("target"));
    }

    private static int rounds(String[] args, Effort effort) {
        return Arrays.stream(args)
                .filter(arg -> arg.startsWith(ROUNDS))
                .mapToInt(arg -> Integer.parseInt(arg.substring(ROUNDS.length())))
                .findFirst()
                .orElse(effort.choose(2, 5));
    }

    private void measure(Arm arm, Shape shape, Effort effort) {
        Map<Figure, Double> figures = Measurement.run(arm, shape, effort.choose(10, 30), effort.choose(20, 50));
        System.err.println(shape + " " + arm + " " + figures);
        measured.computeIfAbsent(shape, s -> new EnumMap<>(Arm.class))
                .computeIfAbsent(arm, a -> new ArrayList<>())
                .add(figures);
    }

    private Report report() {
        Report report = new Report("scale");
        measured.forEach((shape, arms) -> {
            report.line("");
            report.line(
                    shape + ": " + shape.clusters() + " x " + shape.endpoints() + " endpoints (min / median / max)");
            Map<Arm, Map<Figure, Spread>> spreads = new EnumMap<>(Arm.class);
            arms.forEach((arm, rounds) -> spreads.put(arm, spreads(rounds)));
            for (Figure figure : Figure.values()) {
                report.line(figure.label());
                spreads.forEach((arm, found) -> {
                    Spread spread = found.get(figure);
                    String text = spread == null ? "-" : spread.text(figure.decimals());
                    report.line(String.format(Locale.ROOT, "  %-18s %s", arm.label(), text));
                });
            }
            report.put(shape.name(), spreads);
        });
        return report;
    }

    private static Map<Figure, Spread> spreads(List<Map<Figure, Double>> rounds) {
        Map<Figure, Spread> spreads = new EnumMap<>(Figure.class);
        for (Figure figure : rounds.get(0).keySet()) {
            spreads.put(
                    figure,
                    Spread.of(rounds.stream()
                            .map(round -> round.getOrDefault(figure, Double.NaN))
                            .toList()));
        }
        return spreads;
    }
}
