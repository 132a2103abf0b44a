package dev.proxyless.mesh.benchmarks.route;

import dev.proxyless.mesh.benchmarks.Effort;
import dev.proxyless.mesh.benchmarks.JavaProcess;
import dev.proxyless.mesh.benchmarks.Report;
import dev.proxyless.mesh.benchmarks.Spread;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Runs the benchmarks of all arms in turn, round by round, each in processes of its own with the class path that it needs,
 * and puts the figures side by side.
 *
 * <p>Arguments: {@code --full} for figures to quote.
 */
public final class RouteComparison {

    private static final Path TARGET = Path.of("target");

    private RouteComparison() {}

    /** Runs all. */
    public static void main(String[] args) throws IOException, InterruptedException {
        Effort effort = Effort.of(args);
        JmhResults results = new JmhResults();
        for (int round = 1; round <= effort.choose(1, 3); round++) {
            for (RouteArm arm : RouteArm.values()) {
                System.out.println("round " + round + ": " + arm.label());
                Path file = TARGET.resolve("route-" + round + "-" + arm.name().toLowerCase(Locale.ROOT) + ".json");
                run(arm, effort, file);
                results.add(file);
            }
        }
        report(results).write(TARGET);
    }

    private static void run(RouteArm arm, Effort effort, Path file) throws IOException, InterruptedException {
        Files.createDirectories(TARGET);
        String iterations = Integer.toString(effort.choose(1, 3));
        try (JavaProcess jmh = JavaProcess.start(
                arm.classPath(),
                List.of(
                        "org.openjdk.jmh.Main",
                        arm.benchmark().getName() + "\\..*",
                        "-f=1",
                        "-wi=2",
                        "-w=1s",
                        "-i=" + iterations,
                        "-r=1s",
                        "-bm=avgt",
                        "-tu=ns",
                        "-prof=gc",
                        "-foe=true",
                        "-jvmArgs=-Xms512m -Xmx512m -XX:+UseSerialGC",
                        "-rf=json",
                        "-rff=" + file))) {
            int status = jmh.await();
            if (status != 0) {
                throw new IllegalStateException(arm.label() + ": JMH ended with status " + status);
            }
        }
    }

    private static Report report(JmhResults results) {
        Report report = new Report("route");
        report.line("Route and pick, one call: ns (min / median / max of the rounds), bytes (median)");
        report.line(String.format(Locale.ROOT, "%-36s %-7s %7s   %-32s %10s", "arm", "table", "routes", "ns", "bytes"));
        for (Map.Entry<JmhResults.Case, JmhResults.Figures> entry :
                results.byCase().entrySet()) {
            JmhResults.Case measured = entry.getKey();
            Spread nanos = Spread.of(entry.getValue().nanos());
            Spread bytes = Spread.of(entry.getValue().bytes());
            report.line(String.format(
                    Locale.ROOT,
                    "%-36s %-7s %7s   %-32s %,10.0f",
                    RouteArm.labelOf(measured.benchmark()),
                    measured.table(),
                    measured.routes(),
                    nanos.text(1),
                    bytes.median()));
            report.put(measured.toString(), Map.of("nanos", nanos, "bytes", bytes));
        }
        return report;
    }
}
