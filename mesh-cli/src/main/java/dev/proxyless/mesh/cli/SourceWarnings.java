package dev.proxyless.mesh.cli;

import dev.proxyless.mesh.client.telemetry.CallObserver;
import dev.proxyless.mesh.client.telemetry.CallStart;
import dev.proxyless.mesh.client.telemetry.MeshObserver;
import dev.proxyless.mesh.model.snapshot.MeshSnapshot;
import dev.proxyless.mesh.model.source.SourceEvent;
import java.util.function.Consumer;

/** Says what went wrong at the source of configuration: what was refused, what is not honoured, what cannot be reached. */
final class SourceWarnings implements MeshObserver {

    private final Consumer<String> warnings;

    SourceWarnings(Consumer<String> warnings) {
        this.warnings = warnings;
    }

    @Override
    public CallObserver startCall(CallStart call) {
        return CallObserver.NONE;
    }

    @Override
    public void onSnapshot(MeshSnapshot snapshot) {}

    @Override
    public void onSourceEvent(SourceEvent event) {
        if (event instanceof SourceEvent.Rejected rejected) {
            rejected.errors().forEach(error -> warnings.accept(error.describe()));
        } else if (event instanceof SourceEvent.Unsupported field) {
            warnings.accept(field.resourceType() + " \"" + field.resourceName() + "\", " + field.field() + ": "
                    + field.consequence());
        } else if (event instanceof SourceEvent.StreamDisconnected lost && !lost.answered()) {
            warnings.accept(lost.server() + ": " + lost.reason());
        } else if (event instanceof SourceEvent.DiscoveryFailed failed) {
            warnings.accept(failed.search() + ": " + failed.problem());
        }
    }
}
