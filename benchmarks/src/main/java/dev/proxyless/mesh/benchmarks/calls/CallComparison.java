package dev.proxyless.mesh.benchmarks.calls;

import com.google.gson.Gson;
import dev.proxyless.mesh.benchmarks.ClassPath;
import dev.proxyless.mesh.benchmarks.Effort;
import dev.proxyless.mesh.benchmarks.JavaProcess;
import dev.proxyless.mesh.benchmarks.Report;
import dev.proxyless.mesh.benchmarks.ServerProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Compares calls. Each kind of call has several processes one after another, because no two runs of a virtual machine
 * compile alike; in each, the arms take turns.
 *
 * <p>Arguments: {@code --full} for figures to quote.
 */
public final class CallComparison {

    private CallComparison() {}

    /** Runs all. */
    public static void main(String[] args) throws IOException, InterruptedException {
        Effort effort = Effort.of(args);
        Report report = new Report("calls");
        try (ServerProcess server = ServerProcess.start();
                Sidecar sidecar = Sidecar.start(server.ports())) {
            ServerProcess.Ports ports = server.ports();
            CallArm.Target target =
                    sidecar == null ? new CallArm.Target(ports.grpc(), ports.http(), 0, 0, 0) : sidecar.target(ports);
            for (CallArm.Kind kind : CallArm.Kind.values()) {
                measure(kind, target, ports, effort).report(report);
            }
        }
        report.write(Path.of("target"));
    }

    private static Rounds measure(CallArm.Kind kind, CallArm.Target target, ServerProcess.Ports ports, Effort effort) {
        ClientProcess.Plan plan = new ClientProcess.Plan(
                kind,
                effort.choose(3, 5),
                effort.choose(6, 10),
                TimeUnit.MILLISECONDS.toNanos(effort.choose(500, 1000)),
                target);
        Rounds rounds = new Rounds(plan.arms());
        for (int process = 1; process <= effort.choose(1, 3); process++) {
            System.out.println(kind + ": process " + process);
            run(plan, ports).forEach(rounds::add);
        }
        return rounds;
    }

    /** What one process of its own measures. */
    static List<Slice> run(ClientProcess.Plan plan, ServerProcess.Ports ports) {
        List<Slice> slices = new ArrayList<>();
        try (JavaProcess client = JavaProcess.start(
                ClassPath.withoutArmeria(),
                List.of(
                        "-Xms512m",
                        "-Xmx512m",
                        "-XX:+UseSerialGC",
                        "-Djdk.httpclient.allowRestrictedHeaders=host",
                        ports.bootstrapOption(),
                        ClientProcess.class.getName(),
                        new Gson().toJson(plan)))) {
            while (slices.size() < plan.rounds() * plan.arms().size()) {
                slices.add(new Gson().fromJson(client.readLine(), Slice.class));
            }
        }
        return slices;
    }
}
