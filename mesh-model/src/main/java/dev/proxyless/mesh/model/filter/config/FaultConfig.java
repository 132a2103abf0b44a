package dev.proxyless.mesh.model.filter.config;

import dev.proxyless.mesh.model.filter.FilterConfig;
import dev.proxyless.mesh.model.match.Fraction;
import dev.proxyless.mesh.model.match.HeaderMatch;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Faults that are made on purpose (Envoy {@code extensions.filters.http.fault.v3.HTTPFault}, gRFC A33).
 *
 * @param delay how calls are held up; empty if they are not
 * @param abort how calls are answered in the place of their endpoint; empty if they are not
 * @param upstreamCluster the only cluster whose calls are meant; empty for all
 * @param headers conditions that a request must meet
 * @param downstreamNodes the values of {@code x-envoy-downstream-service-node} that are meant; empty for all
 * @param maxActiveFaults how many calls may have a fault at once; empty for any number
 * @param responseRate how the bodies of responses are slowed down; empty if they are not
 */
public record FaultConfig(
        Optional<Delay> delay,
        Optional<Abort> abort,
        String upstreamCluster,
        List<HeaderMatch> headers,
        Set<String> downstreamNodes,
        OptionalLong maxActiveFaults,
        Optional<ResponseRate> responseRate)
        implements FilterConfig {

    /** Nothing is delayed or aborted. */
    public static final FaultConfig NONE =
            new FaultConfig(Optional.empty(), Optional.empty(), "", List.of(), Set.of(), OptionalLong.empty());

    /** Of faults that slow no response down. */
    public FaultConfig(
            Optional<Delay> delay,
            Optional<Abort> abort,
            String upstreamCluster,
            List<HeaderMatch> headers,
            Set<String> downstreamNodes,
            OptionalLong maxActiveFaults) {
        this(delay, abort, upstreamCluster, headers, downstreamNodes, maxActiveFaults, Optional.empty());
    }

    public FaultConfig {
        headers = List.copyOf(headers);
        downstreamNodes = Set.copyOf(downstreamNodes);
    }

    /**
     * How calls are held up.
     *
     * @param fixed for how long; empty if {@code x-envoy-fault-delay-request} says it, in milliseconds
     * @param share of which calls; with a header at most of these
     */
    public record Delay(Optional<Duration> fixed, Fraction share) {}

    /**
     * How calls are answered.
     *
     * @param httpStatus with this HTTP status
     * @param grpcStatus with this gRPC code. If both are empty, {@code x-envoy-fault-abort-request} or {@code
     *     x-envoy-fault-abort-grpc-request} says it
     * @param share of which calls; with a header at most of these
     */
    public record Abort(OptionalInt httpStatus, OptionalInt grpcStatus, Fraction share) {}

    /**
     * How the bodies of responses are slowed down.
     *
     * @param fixed how many bytes of a body pass in a second, at least 1; empty if {@code x-envoy-fault-throughput-response} says
     *     it, in KiB
     * @param share of which calls; with a header at most of these
     */
    public record ResponseRate(OptionalLong fixed, Fraction share) {}
}
