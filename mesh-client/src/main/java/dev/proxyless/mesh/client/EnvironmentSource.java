package dev.proxyless.mesh.client;

import dev.proxyless.mesh.model.source.SnapshotSource;
import dev.proxyless.mesh.model.source.SnapshotSourceProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;

/** Finds the source of configuration that the environment describes. */
final class EnvironmentSource {

    private EnvironmentSource() {}

    static SnapshotSource find() {
        List<String> requirements = new ArrayList<>();
        for (SnapshotSourceProvider provider : ServiceLoader.load(SnapshotSourceProvider.class)) {
            Optional<SnapshotSource> source = provider.fromEnvironment();
            if (source.isPresent()) {
                return source.get();
            }
            requirements.add(provider.requirement());
        }
        throw new IllegalStateException(
                requirements.isEmpty()
                        ? "no source of mesh configuration is on the class path; add the dependency mesh-xds-consumer"
                        : "the environment names no mesh configuration; set " + String.join(", or ", requirements));
    }
}
