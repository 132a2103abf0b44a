package dev.proxyless.mesh.client.runtime;

import dev.proxyless.mesh.model.snapshot.ConfigError;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * How a source of configuration fares, put together from what it told so far. Immutable.
 *
 * @param servers each control plane that was spoken to, by name: empty while its stream is up, else why it is not
 * @param switches which control plane the resources of an authority are asked of now, if that changed (gRFC A71); the
 *     authority is empty for resources without one
 * @param stale what a former process stored, while that is in use
 * @param rejected the first resource of each type that the control plane's last answer had wrong, by type
 * @param refusedFiles the files that could not be used, and why, until they can
 * @param failedSearches what extensions look for and cannot find at present, and why; what they found before is in use
 */
public record SourceStatus(
        Map<String, Optional<String>> servers,
        Map<String, String> switches,
        Optional<Stale> stale,
        Map<String, ConfigError> rejected,
        Map<String, String> refusedFiles,
        Map<String, String> failedSearches) {

    /** Nothing was told yet. */
    public static final SourceStatus EMPTY =
            new SourceStatus(Map.of(), Map.of(), Optional.empty(), Map.of(), Map.of(), Map.of());

    public SourceStatus {
        servers = Map.copyOf(servers);
        switches = Map.copyOf(switches);
        rejected = Map.copyOf(rejected);
        refusedFiles = Map.copyOf(refusedFiles);
        failedSearches = Map.copyOf(failedSearches);
    }

    /**
     * What a former process stored and this one uses, because no control plane answers.
     *
     * @param file where it was stored
     * @param storedAt when
     */
    public record Stale(String file, Instant storedAt) {}
}
