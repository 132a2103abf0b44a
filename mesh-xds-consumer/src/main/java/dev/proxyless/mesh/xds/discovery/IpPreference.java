package dev.proxyless.mesh.xds.discovery;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Which addresses of an endpoint are used; where both are, the other one is tried after the first. In App Mesh's words. */
public enum IpPreference {
    /** What holds if nothing is said. */
    IPv4_PREFERRED,
    IPv6_PREFERRED,
    IPv4_ONLY,
    IPv6_ONLY;

    /**
     * The addresses that are used, in the order in which they are tried.
     *
     * @param v4 of IPv4, if there is one
     * @param v6 of IPv6, if there is one
     */
    public <T extends @Nullable Object> List<T> inOrder(@Nullable T v4, @Nullable T v6) {
        return switch (this) {
            case IPv4_PREFERRED -> present(v4, v6);
            case IPv6_PREFERRED -> present(v6, v4);
            case IPv4_ONLY -> present(v4, null);
            case IPv6_ONLY -> present(v6, null);
        };
    }

    private static <T extends @Nullable Object> List<T> present(@Nullable T first, @Nullable T second) {
        return Stream.of(first, second).filter(Objects::nonNull).toList();
    }
}
