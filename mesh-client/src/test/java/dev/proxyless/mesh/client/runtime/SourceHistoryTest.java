package dev.proxyless.mesh.client.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.model.snapshot.ConfigError;
import dev.proxyless.mesh.model.source.SourceEvent;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SourceHistoryTest {

    private static final ConfigError WRONG =
            new ConfigError(ConfigError.Kind.INVALID, "Cluster", "c", "name", "\"\" (expected: a name)");

    private final SourceHistory history = new SourceHistory();

    @Test
    void aControlPlaneIsUpFromItsAnswerToAStreamThatHasNone() {
        history.record(new SourceEvent.StreamConnected("xds"));
        assertThat(history.status().servers()).isEqualTo(Map.of("xds", Optional.empty()));

        history.record(new SourceEvent.StreamDisconnected("xds", "reset", true));
        assertThat(history.status().servers()).isEqualTo(Map.of("xds", Optional.empty()));

        history.record(new SourceEvent.StreamDisconnected("xds", "refused", false));
        assertThat(history.status().servers()).isEqualTo(Map.of("xds", Optional.of("refused")));
    }

    @Test
    void aRejectionStandsUntilTheNextGoodAnswerOfItsType() {
        history.record(new SourceEvent.Rejected("Cluster", "1", 0, List.of(WRONG)));
        history.record(new SourceEvent.Acknowledged("Listener", "1", 1));
        assertThat(history.status().rejected()).isEqualTo(Map.of("Cluster", WRONG));

        history.record(new SourceEvent.Acknowledged("Cluster", "2", 1));
        assertThat(history.status().rejected()).isEmpty();
    }

    @Test
    void aRefusedFileStandsUntilItIsRead() {
        history.record(new SourceEvent.FileRefused("a.yaml", "line 1"));
        history.record(new SourceEvent.FileLoaded("b.yaml", 1));
        assertThat(history.status().refusedFiles()).isEqualTo(Map.of("a.yaml", "line 1"));

        history.record(new SourceEvent.FileLoaded("a.yaml", 1));
        assertThat(history.status().refusedFiles()).isEmpty();
    }

    @Test
    void aSearchFailsUntilItIsSettled() {
        history.record(new SourceEvent.DiscoveryFailed("kubernetes", "403"));
        assertThat(history.status().failedSearches()).isEqualTo(Map.of("kubernetes", "403"));

        history.record(new SourceEvent.DiscoverySettled("kubernetes"));
        assertThat(history.status().failedSearches()).isEmpty();
    }

    @Test
    void theControlPlaneThatIsAskedNowAndWhatIsStoredAreKnown() {
        history.record(new SourceEvent.ControlPlaneSwitched("a", "one", "two", "one is away"));
        history.record(new SourceEvent.LastKnownGoodUsed("f", Instant.EPOCH, 1));

        assertThat(history.status().switches()).isEqualTo(Map.of("a", "two"));
        assertThat(history.status().stale()).contains(new SourceStatus.Stale("f", Instant.EPOCH));
    }

    @Test
    void whatChangesNothingMakesNoNewStatus() {
        SourceStatus before = history.status();

        history.record(new SourceEvent.Acknowledged("Cluster", "1", 1));
        history.record(new SourceEvent.Unsupported("Cluster", "c", "f", "ignored"));

        assertThat(history.status()).isSameAs(before);
    }
}
