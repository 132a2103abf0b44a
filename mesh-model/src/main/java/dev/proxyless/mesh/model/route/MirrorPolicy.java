package dev.proxyless.mesh.model.route;

import dev.proxyless.mesh.model.match.Fraction;

/**
 * That a copy of each request, or of a share of them, goes to another cluster, whose answer nobody waits for (Envoy {@code
 * RouteAction.RequestMirrorPolicy}).
 *
 * @param cluster where the copy goes; a request without the header that should name it is not copied
 * @param fraction the share of requests, by the random number that the choice of the route goes by too
 * @param marksHost whether the copy's authority has {@code -shadow} after its name, so that logs can tell it (unless {@code
 *     disable_shadow_host_suffix_append})
 */
public record MirrorPolicy(ClusterName cluster, Fraction fraction, boolean marksHost) {

    private static final String MARK = "-shadow";

    /** A copy of every request, with a mark. */
    public static MirrorPolicy to(String cluster) {
        return new MirrorPolicy(new ClusterName.Literal(cluster), new Fraction(100, 100), true);
    }

    /** The authority of the copy of a request with this one: the mark comes before a port. */
    public String authority(String authority) {
        if (!marksHost) {
            return authority;
        }
        int colon = authority.lastIndexOf(':');
        boolean hasPort = colon > authority.lastIndexOf(']');
        return hasPort ? authority.substring(0, colon) + MARK + authority.substring(colon) : authority + MARK;
    }
}
