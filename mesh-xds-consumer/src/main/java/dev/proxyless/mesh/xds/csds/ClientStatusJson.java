package dev.proxyless.mesh.xds.csds;

import dev.proxyless.mesh.xds.XdsSource;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * What sources know of their resources, as JSON for people: the response of {@link ClientStatusService}, with the names of fields
 * as they are in Envoy's files and its {@code config_dump}.
 */
public final class ClientStatusJson {

    private ClientStatusJson() {}

    /**
     * Asks {@code sources} and tells what they know, in their order. What Envoy marks as sensitive reads {@code [redacted]}; of an
     * extension whose type is not known here there is the type and the size. Thread-safe; does not complete if the control loop
     * of a source ends meanwhile.
     */
    public static CompletionStage<String> of(XdsSource... sources) {
        // Not on the control loop: there may be ten thousand endpoints to print.
        return SourceStatus.of(List.of(sources))
                .thenApplyAsync(known -> PrintableMessage.json(ClientConfigs.of(known, true)));
    }
}
