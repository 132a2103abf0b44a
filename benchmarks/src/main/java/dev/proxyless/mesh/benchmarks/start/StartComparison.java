package dev.proxyless.mesh.benchmarks.start;

import dev.proxyless.mesh.benchmarks.Effort;
import dev.proxyless.mesh.benchmarks.Report;
import dev.proxyless.mesh.benchmarks.ServerProcess;
import dev.proxyless.mesh.benchmarks.Spread;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Starts processes that make one gRPC call each, arm by arm, round by round, and tells how long they took.
 *
 * <p>Arguments: {@code --full} for figures to quote.
 */
public final class StartComparison {

    private static final double NANOS_PER_MILLI = 1e6;

    private final Map<StartArm, List<Double>> wall = new EnumMap<>(StartArm.class);
    private final Map<StartArm, List<Double>> cpu = new EnumMap<>(StartArm.class);

    private StartComparison() {
        for (StartArm arm : StartArm.values()) {
            wall.put(arm, new ArrayList<>());
            cpu.put(arm, new ArrayList<>());
        }
    }

    /** Runs all. */
    public static void main(String[] args) {
        Effort effort = Effort.of(args);
        StartComparison comparison = new StartComparison();
        try (ServerProcess server = ServerProcess.start()) {
            for (StartArm arm : StartArm.values()) {
                if (arm.isArchived()) {
                    Start.archive(arm, server.ports());
                }
                // Once for the file cache.
                comparison.start(arm, server.ports());
            }
            comparison.wall.values().forEach(List::clear);
            comparison.cpu.values().forEach(List::clear);
            for (int round = 0; round < effort.choose(10, 20); round++) {
                for (StartArm arm : StartArm.values()) {
                    comparison.start(arm, server.ports());
                }
            }
        }
        comparison.report().write(Path.of("target"));
    }

    private void start(StartArm arm, ServerProcess.Ports ports) {
        Start start = Start.measure(arm, ports);
        of(wall, arm).add(start.nanos() / NANOS_PER_MILLI);
        of(cpu, arm).add(start.cpuNanos() / NANOS_PER_MILLI);
    }

    private Report report() {
        Report report = new Report("start");
        report.line("From the start of a process to the answer to its first gRPC call, "
                + of(wall, StartArm.PLAIN).size()
                + " rounds (min / median / max); ratios to the plain channel in the same round");
        report.line(
                String.format(Locale.ROOT, "%-22s %-24s %-24s %-24s %s", "arm", "ms", "ratio", "CPU ms", "CPU ratio"));
        for (StartArm arm : StartArm.values()) {
            Spread wallTime = Spread.of(of(wall, arm));
            Spread cpuTime = Spread.of(of(cpu, arm));
            Spread wallRatio = ratio(wall, arm);
            Spread cpuRatio = ratio(cpu, arm);
            report.line(String.format(
                    Locale.ROOT,
                    "%-22s %-24s %-24s %-24s %s",
                    arm.label(),
                    wallTime.text(0),
                    wallRatio.text(2),
                    cpuTime.text(0),
                    cpuRatio.text(2)));
            report.put(
                    arm.name(),
                    Map.of("millis", wallTime, "ratio", wallRatio, "cpuMillis", cpuTime, "cpuRatio", cpuRatio));
        }
        return report;
    }

    private static Spread ratio(Map<StartArm, List<Double>> figures, StartArm arm) {
        List<Double> own = of(figures, arm);
        List<Double> plain = of(figures, StartArm.PLAIN);
        return Spread.of(IntStream.range(0, own.size())
                .mapToObj(round -> own.get(round) / plain.get(round))
                .toList());
    }

    private static List<Double> of(Map<StartArm, List<Double>> figures, StartArm arm) {
        List<Double> own = figures.get(arm);
        if (own == null) {
            throw new AssertionError(arm);
        }
        return own;
    }
}
