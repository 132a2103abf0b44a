package dev.proxyless.mesh.xds;

import dev.proxyless.mesh.model.source.SnapshotSource;
import dev.proxyless.mesh.model.source.SnapshotSourceProvider;
import dev.proxyless.mesh.xds.bootstrap.Bootstrap;
import dev.proxyless.mesh.xds.bootstrap.BootstrapEnvironment;
import java.util.Optional;
import java.util.function.Function;

/**
 * Finds the source that the environment describes in the words of gRPC, see {@link BootstrapEnvironment}. If the process is told
 * to ask its platform who it is, see {@link Bootstrap#withRequestedNode}, that blocks for at most two seconds.
 */
public final class XdsSourceProvider implements SnapshotSourceProvider {

    /** For {@link java.util.ServiceLoader}. */
    public XdsSourceProvider() {}

    @Override
    public Optional<SnapshotSource> fromEnvironment() {
        return XdsSource.findInEnvironment().map(Function.identity());
    }

    @Override
    public String requirement() {
        return BootstrapEnvironment.REQUIREMENT;
    }
}
