package dev.proxyless.mesh.xds.dns;

import dev.proxyless.mesh.model.cluster.DnsLookup.Family;

/** What is asked of the domain name system: once, however many clusters have the name. */
record Question(String host, Family family) {

    /** Whether {@code host} is an address already. No top-level domain is a number (RFC 3696, section 2). */
    static boolean isNeeded(String host) {
        return host.indexOf(':') < 0 && !host.chars().allMatch(c -> c == '.' || (c >= '0' && c <= '9'));
    }
}
