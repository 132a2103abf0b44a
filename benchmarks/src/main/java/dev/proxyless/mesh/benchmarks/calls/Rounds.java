package dev.proxyless.mesh.benchmarks.calls;

import dev.proxyless.mesh.benchmarks.Report;
import dev.proxyless.mesh.benchmarks.Spread;
import dev.proxyless.mesh.benchmarks.calls.Slice.Figure;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/** What all rounds of a kind of call gave, arm by arm. */
final class Rounds {

    private static final double NANOS_PER_MICRO = 1000;

    private final List<CallArm> arms;
    private final Map<CallArm, List<Slice>> slices = new EnumMap<>(CallArm.class);

    /** Rounds of these arms; the first one is what the others are compared with. */
    Rounds(List<CallArm> arms) {
        this.arms = arms;
        arms.forEach(arm -> slices.put(arm, new ArrayList<>()));
    }

    /** Takes in a turn; those of one arm come round by round. */
    void add(Slice slice) {
        of(slice.arm()).add(slice);
    }

    /** Adds a table and its figures to {@code report}. */
    void report(Report report) {
        CallArm plain = arms.get(0);
        report.line("");
        report.line(plain.name() + ", one call at a time, " + of(plain).size() + " rounds: ratio to the "
                + plain.label() + " in the same round (min / median / max), and medians");
        report.line(String.format(
                Locale.ROOT, "%-30s %-22s %-22s %-22s %s", "arm", "CPU", "allocation", "p50", "medians of a call"));
        for (CallArm arm : arms) {
            report.line(String.format(
                    Locale.ROOT,
                    "%-30s %-22s %-22s %-22s %.1f us CPU, %,.0f B, p50 %.1f us",
                    arm.label(),
                    ratio(arm, Figure.CPU).text(3),
                    ratio(arm, Figure.ALLOCATION).text(3),
                    ratio(arm, Figure.P50).text(3),
                    spread(arm, Figure.CPU).median() / NANOS_PER_MICRO,
                    spread(arm, Figure.ALLOCATION).median(),
                    spread(arm, Figure.P50).median() / NANOS_PER_MICRO));
            for (Figure figure : Figure.values()) {
                report.put(arm + "." + figure, Map.of("ratio", ratio(arm, figure), "figure", spread(arm, figure)));
            }
        }
    }

    private Spread ratio(CallArm arm, Figure figure) {
        List<Slice> own = of(arm);
        List<Slice> plain = of(arms.get(0));
        return Spread.of(IntStream.range(0, own.size())
                .mapToObj(round ->
                        own.get(round).figure(figure) / plain.get(round).figure(figure))
                .toList());
    }

    private Spread spread(CallArm arm, Figure figure) {
        return Spread.of(of(arm).stream().map(slice -> slice.figure(figure)).toList());
    }

    private List<Slice> of(CallArm arm) {
        List<Slice> own = slices.get(arm);
        if (own == null) {
            throw new IllegalArgumentException(arm + " (expected: one of " + arms + ")");
        }
        return own;
    }
}
