package dev.proxyless.mesh.model.route;

import java.util.OptionalInt;

/**
 * What a listener takes away from the authorities of requests before their routes are looked for (Envoy {@code
 * HttpConnectionManager}).
 *
 * @param stripAnyPort whether every port goes ({@code strip_any_host_port})
 * @param stripPort the one port that goes, which is the listener's own ({@code strip_matching_host_port}); empty if none does
 * @param stripTrailingDot whether the dot at the end of a host goes, also before a port ({@code strip_trailing_host_dot})
 */
public record HostRules(boolean stripAnyPort, OptionalInt stripPort, boolean stripTrailingDot) {

    /** Authorities are what they are. */
    public static final HostRules NONE = new HostRules(false, OptionalInt.empty(), false);

    /** Whether authorities are what they are. Asked at each start, of which to compare records would take milliseconds. */
    public boolean isNone() {
        return !stripAnyPort && stripPort.isEmpty() && !stripTrailingDot;
    }
}
