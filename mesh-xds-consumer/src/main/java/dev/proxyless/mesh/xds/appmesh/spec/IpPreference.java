package dev.proxyless.mesh.xds.appmesh.spec;

/** Which addresses of a host are used. */
public enum IpPreference {
    /** IPv6, and IPv4 if there is none. */
    IPV6_PREFERRED("IPv6_PREFERRED"),
    /** IPv4, and IPv6 if there is none. */
    IPV4_PREFERRED("IPv4_PREFERRED"),
    /** IPv4. */
    IPV4_ONLY("IPv4_ONLY"),
    /** IPv6. */
    IPV6_ONLY("IPv6_ONLY");

    private final String spelling;

    IpPreference(String spelling) {
        this.spelling = spelling;
    }

    /** As the API spells it. */
    public String spelling() {
        return spelling;
    }
}
