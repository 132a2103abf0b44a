package dev.proxyless.mesh.client;

import dev.proxyless.mesh.client.MeshClientOptions.CallTools;
import dev.proxyless.mesh.client.route.RequestView;
import dev.proxyless.mesh.client.route.RouteDecision;
import dev.proxyless.mesh.client.runtime.CompiledService;
import dev.proxyless.mesh.client.telemetry.CallObserver;
import dev.proxyless.mesh.model.ServiceName;

/**
 * A request and what was decided of it when its call began: what all parts of the call share.
 *
 * @param service the service
 * @param compiled the revision of the service that holds to the end of the call
 * @param decision what the route says of the request
 * @param request the request, as the filters leave it
 * @param observer is told of the call
 * @param tools what every call needs
 */
record RoutedRequest(
        ServiceName service,
        CompiledService compiled,
        RouteDecision decision,
        RequestView request,
        CallObserver observer,
        CallTools tools) {

    /** The same after filters that changed it. */
    RoutedRequest as(RequestView changed) {
        return new RoutedRequest(service, compiled, decision, changed, observer, tools);
    }
}
