package dev.proxyless.mesh.xds;

import dev.proxyless.mesh.xds.bootstrap.ServerConfig;
import dev.proxyless.mesh.xds.dns.DnsNameResolver;
import dev.proxyless.mesh.xds.file.ResourceFiles;
import dev.proxyless.mesh.xds.wire.AdsTransport;
import dev.proxyless.mesh.xds.wire.DiscoveryService;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;

/** Ways to the world outside that lead nowhere but to the test. */
final class Wirings {

    private Wirings() {}

    static Wiring of(Function<ServerConfig, AdsTransport> transports) {
        return of((server, service) -> transports.apply(server));
    }

    /** The same where each service of a control plane has a way of its own. */
    static Wiring of(BiFunction<ServerConfig, DiscoveryService, AdsTransport> transports) {
        return new Wiring(
                () -> transports,
                ResourceFiles::create,
                DnsNameResolver::create,
                List::of,
                DirectExecutor::new,
                () -> 0.5,
                InstantSource.fixed(Instant.EPOCH));
    }
}
