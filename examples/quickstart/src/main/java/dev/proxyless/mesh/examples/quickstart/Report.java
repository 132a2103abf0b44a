package dev.proxyless.mesh.examples.quickstart;

import com.google.gson.Gson;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Prints what happens, holds it against what was to happen, and sums it up in one line for programs. */
final class Report {

    private static final int BAR = 40;

    private final Map<String, Object> phases = new LinkedHashMap<>();
    private final List<String> problems = new ArrayList<>();
    private Map<String, Number> metrics = Map.of();
    private long calls;
    private long failed;
    private long retries;

    void title(String text) {
        System.out.printf("%n%s%n", text);
    }

    /** Version 2 answered about this share of the calls, and none failed. */
    void expectShare(Phase phase, double shareOfV2) {
        show(phase);
        expect(phase.name() + ": http " + phase.http(), phase.http().isAbout("v2", shareOfV2));
        expect(phase.name() + ": grpc " + phase.grpc(), phase.grpc().isAbout("v2", shareOfV2));
    }

    /** One version answered every call. */
    void expectAll(Phase phase, String version) {
        show(phase);
        expect(
                phase.name() + ": all by " + version + ", http " + phase.http(),
                phase.http().allBy(version));
        expect(
                phase.name() + ": all by " + version + ", grpc " + phase.grpc(),
                phase.grpc().allBy(version));
    }

    void expect(String what, boolean holds) {
        if (!holds) {
            problems.add(what);
            System.out.println("  NOT AS TOLD: " + what);
        }
    }

    void totals(Traffic traffic, Metrics source) {
        failed = traffic.failed();
        expect(failed + " calls failed in all", failed == 0);
        metrics = source.read();
        retries = source.retries();
    }

    /** Prints the last line; whether everything was as told. */
    boolean finish() {
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("ok", problems.isEmpty());
        result.put("calls", calls);
        result.put("failed", failed);
        result.put("retries", retries);
        result.put("mixes", phases);
        result.put("metrics", metrics);
        result.put("problems", problems);
        System.out.printf("%nRESULT %s%n", new Gson().toJson(result));
        return problems.isEmpty();
    }

    private void show(Phase phase) {
        bar("http", phase.http());
        bar("grpc", phase.grpc());
        phases.put(
                phase.name(),
                Map.of("http", phase.http().counts(), "grpc", phase.grpc().counts()));
        calls += phase.http().total() + phase.grpc().total();
        expect(phase.name() + ": " + phase.failed() + " calls failed", phase.failed() == 0);
    }

    private static void bar(String protocol, Mix mix) {
        int filled = (int) Math.round((double) BAR * mix.of("v1") / mix.total());
        System.out.printf(
                "  %s  v1 %s%s v2   %4d : %-4d  failed %d%n",
                protocol, "#".repeat(filled), "-".repeat(BAR - filled), mix.of("v1"), mix.of("v2"), mix.failed());
    }
}
