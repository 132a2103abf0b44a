package dev.proxyless.mesh.client.telemetry;

import dev.proxyless.mesh.model.ServiceName;
import dev.proxyless.mesh.model.route.VirtualHost;
import dev.proxyless.mesh.model.snapshot.Resolved;
import dev.proxyless.mesh.model.snapshot.ServiceSnapshot;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The meters of calls, found again for each call without making a label: by service, then by method, then by cluster. Those
 * of services and clusters that are gone are removed with the next revision.
 */
final class CallMeters {

    /** No service's generated code has as many methods; more can only come from names made up at run time. */
    private static final int MAX_METHODS = 500;

    private final MeterRegistry registry;
    private final Map<ServiceName, ServiceMeters> http = new ConcurrentHashMap<>();
    private final Map<ServiceName, ServiceMeters> grpc = new ConcurrentHashMap<>();

    CallMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    MethodMeters method(CallStart call) {
        boolean isGrpc = call.protocol() == CallStart.Protocol.GRPC;
        Map<ServiceName, ServiceMeters> services = isGrpc ? grpc : http;
        ServiceMeters service = services.get(call.service());
        if (service == null) {
            service = services.computeIfAbsent(call.service(), name -> new ServiceMeters());
        }
        return service.method(call, isGrpc ? call.method() : Labels.httpMethod(call.method()));
    }

    /** Forgets all services and labels of clusters but these. */
    void retain(Map<ServiceName, Resolved<ServiceSnapshot>> services, Set<String> clusters) {
        retain(http, services, clusters);
        retain(grpc, services, clusters);
    }

    private static void retain(
            Map<ServiceName, ServiceMeters> all,
            Map<ServiceName, Resolved<ServiceSnapshot>> services,
            Set<String> clusters) {
        all.entrySet().removeIf(entry -> {
            Resolved<ServiceSnapshot> service = services.get(entry.getKey());
            List<VirtualHost> hosts = service instanceof Resolved.Ready<ServiceSnapshot> ready
                    ? ready.value().routes().virtualHosts()
                    : List.of();
            entry.getValue().retain(service == null ? Set.of() : clusters, hosts);
            return service == null;
        });
    }

    private final class ServiceMeters {

        private final Map<String, MethodMeters> methods = new ConcurrentHashMap<>();

        MethodMeters method(CallStart call, String method) {
            MethodMeters known = methods.get(method);
            if (known != null) {
                return known;
            }
            String label = methods.size() < MAX_METHODS ? method : Labels.OTHER;
            return methods.computeIfAbsent(label, name -> {
                MeterNames names = MeterNames.of(call.protocol());
                return new MethodMeters(registry, names, names.target(call, name));
            });
        }

        void retain(Set<String> clusters, List<VirtualHost> hosts) {
            methods.values().forEach(method -> method.retain(clusters, hosts));
        }
    }
}
