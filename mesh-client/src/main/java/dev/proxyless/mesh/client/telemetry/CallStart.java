package dev.proxyless.mesh.client.telemetry;

import dev.proxyless.mesh.model.ServiceName;

/**
 * A call that begins.
 *
 * @param service the service that is called
 * @param protocol what the call speaks
 * @param method the HTTP method, or for gRPC the full method name ({@code package.Service/Method})
 * @param path the request's path without its query; for spans only, never a label
 */
public record CallStart(ServiceName service, Protocol protocol, String method, String path) {

    /** What a call speaks. */
    public enum Protocol {
        HTTP,
        GRPC
    }
}
