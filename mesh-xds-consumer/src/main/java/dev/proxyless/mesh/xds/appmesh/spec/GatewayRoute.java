package dev.proxyless.mesh.xds.appmesh.spec;

import java.util.Optional;

/**
 * A route of a virtual gateway.
 *
 * @param name its name
 * @param gateway the gateway
 * @param priority 0 to 1000; less goes first
 * @param hostname which hosts it is for; all if empty
 * @param match which requests it takes
 * @param target where they go
 * @param rewrite what of them is changed
 * @param at where it stands
 */
public record GatewayRoute(
        String name,
        Reference gateway,
        int priority,
        Optional<HostSpec> hostname,
        RequestMatch match,
        Target target,
        Rewrite rewrite,
        Place at) {

    /**
     * Where requests go.
     *
     * @param service the virtual service
     * @param port at which of its ports; the first if empty
     */
    public record Target(Reference service, Optional<Integer> port) {}

    /**
     * A condition on the host.
     *
     * @param value the host, or its end
     * @param suffix whether hosts are meant that end with it
     */
    public record HostSpec(String value, boolean suffix) {}

    /**
     * What is changed.
     *
     * @param host whether the host becomes the virtual service's name
     * @param path what becomes of the path
     */
    public record Rewrite(boolean host, PathRewrite path) {}

    /** What becomes of the path. */
    public sealed interface PathRewrite {

        /** It stays. */
        record Keep() implements PathRewrite {}

        /** The prefix that was matched becomes {@code value}. */
        record Prefix(String value) implements PathRewrite {}

        /** The whole path becomes {@code value}. */
        record Exact(String value) implements PathRewrite {}
    }
}
