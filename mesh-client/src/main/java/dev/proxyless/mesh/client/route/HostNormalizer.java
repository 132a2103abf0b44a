package dev.proxyless.mesh.client.route;

import dev.proxyless.mesh.model.route.HostRules;
import org.jspecify.annotations.Nullable;

/** Takes away from authorities what a listener wants gone, as Envoy does it. Allocates only for what changes. Immutable. */
final class HostNormalizer {

    private static final long LARGEST = 0xFFFF_FFFFL;

    private final HostRules rules;

    private HostNormalizer(HostRules rules) {
        this.rules = rules;
    }

    /** Null if authorities are what they are. */
    static @Nullable HostNormalizer of(HostRules rules) {
        return rules.isNone() ? null : new HostNormalizer(rules);
    }

    /** The authority as routes and endpoints see it. */
    String normalize(String authority) {
        String host = rules.stripTrailingDot() ? withoutTrailingDot(authority) : authority;
        return rules.stripAnyPort() || rules.stripPort().isPresent() ? withoutPort(host) : host;
    }

    /** The last dot goes if it is at the end, or if a colon follows it. */
    private static String withoutTrailingDot(String authority) {
        int dot = authority.lastIndexOf('.');
        if (dot < 0) {
            return authority;
        }
        if (dot == authority.length() - 1) {
            return authority.substring(0, dot);
        }
        return authority.charAt(dot + 1) == ':'
                ? authority.substring(0, dot).concat(authority.substring(dot + 1))
                : authority;
    }

    private String withoutPort(String authority) {
        int colon = authority.lastIndexOf(':');
        if (colon < 0 || colon < authority.lastIndexOf(']')) {
            return authority;
        }
        long port = number(authority, colon + 1);
        boolean goes =
                port >= 0 && (rules.stripAnyPort() || port == rules.stripPort().orElse(-1));
        return goes ? authority.substring(0, colon) : authority;
    }

    /** The number at the end of a text, or less than 0 if there is none that 32 bits hold. Envoy lets it have a plus. */
    private static long number(String text, int from) {
        int start = from < text.length() && text.charAt(from) == '+' ? from + 1 : from;
        if (start == text.length()) {
            return -1;
        }
        long number = 0;
        for (int i = start; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') {
                return -1;
            }
            number = number * 10 + (c - '0');
            if (number > LARGEST) {
                return -1;
            }
        }
        return number;
    }
}
