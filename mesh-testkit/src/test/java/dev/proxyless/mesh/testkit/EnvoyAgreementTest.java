package dev.proxyless.mesh.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Envoy is the judge of what its configuration means: under the same routes, this library must do with a request what the
 * real one does. Needs Python's pip and its package index; skipped with a line that says so where they are missing.
 */
class EnvoyAgreementTest {

    private static final int CONFIGS = Integer.getInteger("mesh.agreement.rounds", 120);
    private static final long SEED = Long.getLong("mesh.agreement.seed", 0);
    private static final int REQUESTS = 50;
    private static final int SHOWN = 8;

    @BeforeAll
    static void install() throws Exception {
        EnvoyProcess.install();
    }

    @Test
    void thisLibraryDoesWithRequestsWhatEnvoyDoes(@TempDir Path directory) throws Exception {
        List<GeneratedRoutes> generators = LongStream.range(SEED, SEED + CONFIGS)
                .mapToObj(GeneratedRoutes::new)
                .toList();
        List<Map<String, Object>> configs = generators.stream()
                .map(generator -> generator.manager(EnvoyRoutes.CLUSTERS))
                .toList();
        List<String> disagreements = new ArrayList<>();
        try (EnvoyRoutes envoy = EnvoyRoutes.start(directory, configs)) {
            for (int i = 0; i < CONFIGS; i++) {
                try (LibraryRoutes library = LibraryRoutes.of(configs.get(i))) {
                    for (int r = 0; r < REQUESTS; r++) {
                        Request request = generators.get(i).request();
                        Answer expected = envoy.ask(i, request);
                        Answer actual = library.ask(request);
                        if (!actual.equals(expected)) {
                            disagreements.add("seed %d, %s%n  Envoy:   %s%n  library: %s"
                                    .formatted(SEED + i, request, expected, actual));
                        }
                    }
                }
            }
        }
        assertThat(disagreements.stream().limit(SHOWN))
                .as("%d in all", disagreements.size())
                .isEmpty();
    }
}
