package dev.proxyless.mesh.grpc;

import dev.proxyless.mesh.client.filter.CallFilter;
import dev.proxyless.mesh.client.filter.FilterFactory;
import dev.proxyless.mesh.model.filter.FilterConfig;
import java.util.List;

/** Filters that throw. */
final class FailingFilters implements FilterFactory<FailingFilters.Config> {

    /** Says nothing. */
    record Config() implements FilterConfig {}

    @Override
    public Class<Config> configType() {
        return Config.class;
    }

    @Override
    public CallFilter create(Config config, List<Config> overrides) {
        return call -> {
            throw new IllegalStateException("told to");
        };
    }
}
