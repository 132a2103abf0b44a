package dev.proxyless.mesh.model.format;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * What befell a call, in Envoy's letters and words ({@code %RESPONSE_FLAGS%}), as far as its {@link CallFacts#responseCodeDetails}
 * tell it.
 */
final class ResponseFlags {

    private static final String RESET = "upstream_reset_before_response_started{";
    private static final Flag DELAYED = new Flag("DI", "DelayInjected", List.of());

    /** In Envoy's order. */
    private static final List<Flag> ALL = List.of(
            new Flag("UH", "NoHealthyUpstream", List.of("no_healthy_upstream")),
            new Flag("UT", "UpstreamRequestTimeout", List.of("response_timeout", "upstream_per_try_")),
            new Flag("UR", "UpstreamRemoteReset", List.of(RESET + "remote_re")),
            new Flag("UF", "UpstreamConnectionFailure", List.of(RESET + "remote_connection_failure")),
            new Flag("UC", "UpstreamConnectionTermination", List.of(RESET + "connection_termination")),
            new Flag("UO", "UpstreamOverflow", List.of(RESET + "overflow")),
            new Flag("NR", "NoRouteFound", List.of("route_not_found")),
            DELAYED,
            new Flag("FI", "FaultInjected", List.of(CallFacts.FAULT_ABORT)),
            new Flag("SI", "StreamIdleTimeout", List.of("stream_idle_timeout")),
            new Flag("NC", "NoClusterFound", List.of("cluster_not_found")),
            new Flag("DO", "DropOverLoad", List.of("drop_overload")),
            new Flag("UDO", "UnconditionalDropOverload", List.of("unconditional_drop_overload")));

    private ResponseFlags() {}

    /** By their letters, with commas between them; {@code -} if there are none. */
    static String brief(CallFacts facts) {
        return of(facts, Flag::brief);
    }

    /** In words, with commas between them; {@code -} if there are none. */
    static String inFull(CallFacts facts) {
        return of(facts, Flag::inFull);
    }

    private static String of(CallFacts facts, Function<Flag, String> word) {
        List<String> words = new ArrayList<>();
        for (Flag flag : ALL) {
            if (flag.equals(DELAYED) ? facts.isDelayed() : flag.isToldBy(facts.responseCodeDetails())) {
                words.add(word.apply(flag));
            }
        }
        return words.isEmpty() ? "-" : String.join(",", words);
    }

    /**
     * One of them.
     *
     * @param details what the details begin with that tell it
     */
    private record Flag(String brief, String inFull, List<String> details) {

        boolean isToldBy(String told) {
            return details.stream().anyMatch(told::startsWith);
        }
    }
}
