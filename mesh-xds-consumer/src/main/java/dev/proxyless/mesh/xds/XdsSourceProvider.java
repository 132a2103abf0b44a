package dev.proxyless.mesh.xds;

import dev.proxyless.mesh.model.source.SnapshotSource;
import dev.proxyless.mesh.model.source.SnapshotSourceProvider;
import dev.proxyless.mesh.xds.bootstrap.Bootstrap;
import dev.proxyless.mesh.xds.bootstrap.BootstrapEnvironment;
import java.util.Optional;

/** Finds the source that the environment describes in the words of gRPC, see {@link BootstrapEnvironment}. */
public final class XdsSourceProvider implements SnapshotSourceProvider {

    /** For {@link java.util.ServiceLoader}. */
    public XdsSourceProvider() {}

    @Override
    public Optional<SnapshotSource> fromEnvironment() {
        return Bootstrap.fromEnvironment().map(XdsSource::create);
    }

    @Override
    public String requirement() {
        return BootstrapEnvironment.REQUIREMENT;
    }
}
