package dev.proxyless.mesh.xds.decode;

import org.jspecify.annotations.Nullable;

/** What came of the resources of one type when they were decoded earlier, by the same decoder. */
public interface KnownResources {

    /** What came of the resource of that name, or null. */
    @Nullable Earlier of(String name);

    /** What came of the one that was decoded last, whatever its name, or null. */
    default @Nullable Earlier latest() {
        return null;
    }
}
