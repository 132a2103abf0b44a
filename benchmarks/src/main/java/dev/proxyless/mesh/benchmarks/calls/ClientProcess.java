package dev.proxyless.mesh.benchmarks.calls;

import com.google.gson.Gson;
import dev.proxyless.mesh.benchmarks.Spread;
import dev.proxyless.mesh.benchmarks.Usage;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Makes the calls of all arms of a kind in turns and prints one {@link Slice} a line, after some rounds of warming up.
 * Its argument is a {@link Plan} as JSON.
 */
final class ClientProcess {

    private static final int MAX_CALLS = 1_000_000;

    private final Plan plan;
    private final long[] latencies = new long[MAX_CALLS];
    private final Map<CallArm, Call> calls = new EnumMap<>(CallArm.class);

    private ClientProcess(Plan plan) {
        this.plan = plan;
    }

    /** Runs all rounds. */
    public static void main(String[] args) throws Exception {
        ClientProcess process = new ClientProcess(new Gson().fromJson(args[0], Plan.class));
        process.run();
        // A channel or a client that others share may keep threads; the figures are out.
        System.exit(0);
    }

    private void run() throws Exception {
        List<CallArm> arms = plan.arms();
        for (CallArm arm : arms) {
            calls.put(arm, arm.connect(plan.target()));
        }
        for (int round = -plan.warmUp(); round < plan.rounds(); round++) {
            for (int i = 0; i < arms.size(); i++) {
                // Each round begins with another arm, so that none always follows the same one.
                Slice slice = turn(arms.get(Math.floorMod(round + i, arms.size())));
                if (round >= 0) {
                    System.out.println(new Gson().toJson(slice));
                }
            }
        }
        calls.values().forEach(Call::close);
    }

    private Slice turn(CallArm arm) throws Exception {
        Call call = calls.get(arm);
        if (call == null) {
            throw new IllegalArgumentException(arm + " (expected: an arm that is connected)");
        }
        Usage before = Usage.now(plan.target().sidecarPid());
        int made = 0;
        long start = System.nanoTime();
        long now = start;
        while (now - start < plan.turnNanos() && made < MAX_CALLS) {
            call.make();
            long end = System.nanoTime();
            latencies[made++] = end - now;
            now = end;
        }
        Usage after = Usage.now(plan.target().sidecarPid());
        double cpu = after.cpuNanos() - before.cpuNanos();
        if (arm.isSidecar()) {
            cpu += after.sidecarNanos() - before.sidecarNanos();
        }
        double bytes = after.bytes() - before.bytes();
        return new Slice(arm, made, cpu / made, bytes / made, Spread.median(Arrays.copyOf(latencies, made)));
    }

    /**
     * What to do.
     *
     * @param kind the arms
     * @param warmUp how many rounds do not count
     * @param rounds how many do
     * @param turnNanos how long a turn is
     * @param target where the servers are
     */
    record Plan(CallArm.Kind kind, int warmUp, int rounds, long turnNanos, CallArm.Target target) {

        List<CallArm> arms() {
            return CallArm.of(kind, target.hasSidecar());
        }
    }
}
