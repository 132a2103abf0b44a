package dev.proxyless.mesh.cli;

import dev.proxyless.mesh.xds.bootstrap.Bootstrap;
import dev.proxyless.mesh.xds.decode.UnknownFilters;
import dev.proxyless.mesh.xds.document.ConfigDocument;
import dev.proxyless.mesh.xds.runtime.RuntimeValues;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Finds the routes that a request is held against. */
interface RouteFinder extends AutoCloseable {

    /**
     * The routes of a service.
     *
     * @param service the service, or null for the only one there is, or else the one that {@code authority} names
     * @param authority the authority of the request
     * @throws dev.proxyless.mesh.client.MeshException if there is none of that name, or the control plane does not answer
     */
    FoundRoutes routes(@Nullable String service, String authority);

    /** Ends the connection to the control plane, if there is one. */
    @Override
    void close();

    /**
     * A finder for the configuration in {@code file}.
     *
     * @param file a bootstrap of gRPC or of Envoy, bare resources, documents of App Mesh, or a directory of either
     * @param runtime values of the runtime in place of those of the file, as {@link RuntimeValues#ofTexts} reads them
     * @param unknown what becomes of resources with filters that nobody knows
     * @param timeout how long to wait for a control plane, if the file names one
     * @param warnings is told what of the file is not honoured
     */
    static RouteFinder open(
            Path file,
            Map<String, String> runtime,
            UnknownFilters unknown,
            Duration timeout,
            Consumer<String> warnings) {
        Bootstrap bootstrap = Bootstrap.of(ConfigDocument.read(file)).withRuntime(values(runtime));
        bootstrap.ignored().forEach(field -> warnings.accept(field.describe(bootstrap.source())));
        return bootstrap.targets().isEmpty()
                ? StaticRoutes.of(bootstrap, unknown, timeout, warnings)
                : ServiceRoutes.open(bootstrap, unknown, timeout, warnings);
    }

    private static RuntimeValues values(Map<String, String> runtime) {
        try {
            return RuntimeValues.ofTexts(runtime);
        } catch (IllegalArgumentException e) {
            throw new UsageException("--runtime: " + e.getMessage());
        }
    }
}
