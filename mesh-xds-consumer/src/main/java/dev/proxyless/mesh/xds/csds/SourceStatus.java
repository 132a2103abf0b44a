package dev.proxyless.mesh.xds.csds;

import dev.proxyless.mesh.xds.XdsSource;
import dev.proxyless.mesh.xds.status.ResourceStatus;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * What one source knows.
 *
 * @param source the source
 * @param resources its resources
 */
record SourceStatus(XdsSource source, List<ResourceStatus> resources) {

    /** Asks all sources at once; in their order. */
    static CompletableFuture<List<SourceStatus>> of(List<XdsSource> sources) {
        List<CompletableFuture<SourceStatus>> asked = sources.stream()
                .map(source -> source.status()
                        .thenApply(resources -> new SourceStatus(source, resources))
                        .toCompletableFuture())
                .toList();
        return CompletableFuture.allOf(asked.toArray(CompletableFuture[]::new))
                .thenApply(done -> asked.stream().map(CompletableFuture::join).toList());
    }
}
