package dev.proxyless.mesh.testkit;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A service in Istio's own words: two subsets with weights, a header that chooses one, and a route of each
 * other kind.
 *
 * @param canaryWeight what of a hundred calls goes to {@code v2}
 * @param pods all endpoints, each of {@code v1} or {@code v2}
 */
record IstioOrders(int canaryWeight, List<Pod> pods) {

    static final String HOST = "orders.shop.svc.cluster.local";
    static final String HTTP = HOST + ":80";
    static final String GRPC = HOST + ":7070";

    /** The three documents. */
    String toYaml() {
        return """
                apiVersion: networking.istio.io/v1
                kind: ServiceEntry
                metadata: {name: orders, namespace: shop}
                spec:
                  hosts: [orders.shop.svc.cluster.local]
                  location: MESH_INTERNAL
                  resolution: STATIC
                  ports:
                  - {number: 80, name: http, protocol: HTTP}
                  - {number: 7070, name: grpc, protocol: GRPC}
                  endpoints:
                %s
                ---
                apiVersion: networking.istio.io/v1
                kind: DestinationRule
                metadata: {name: orders, namespace: shop}
                spec:
                  host: orders.shop.svc.cluster.local
                  trafficPolicy:
                    loadBalancer: {simple: LEAST_REQUEST}
                    connectionPool: {http: {http2MaxRequests: 100}}
                  subsets:
                  - {name: v1, labels: {version: v1}}
                  - {name: v2, labels: {version: v2}}
                ---
                apiVersion: networking.istio.io/v1
                kind: VirtualService
                metadata: {name: orders, namespace: shop}
                spec:
                  hosts: [orders.shop.svc.cluster.local]
                  http:
                  - name: beta
                    match: [{headers: {x-beta: {exact: "1"}}}]
                    route: [{destination: {host: orders.shop.svc.cluster.local, subset: v2}}]
                  - name: moved
                    match: [{uri: {prefix: /moved/}}]
                    redirect: {uri: /orders, redirectCode: 302}
                  - name: teapot
                    match: [{uri: {regex: "/tea.*"}, method: {exact: GET}}]
                    directResponse: {status: 418, body: {string: teapot}}
                  - name: archive
                    match: [{uri: {prefix: /archive/}, queryParams: {old: {exact: "1"}}, withoutHeaders: {x-new: {}}}]
                    rewrite: {uri: /attic/}
                    fault: {abort: {httpStatus: 503, percentage: {value: 0}}}
                    mirror: {host: orders.shop.svc.cluster.local, subset: v2}
                    mirrorPercentage: {value: 0}
                    timeout: 30s
                    headers: {request: {set: {x-archive: "yes"}}}
                    route: [{destination: {host: orders.shop.svc.cluster.local, subset: v1}}]
                  - name: rest
                    route:
                    - {destination: {host: orders.shop.svc.cluster.local, subset: v1}, weight: %d}
                    - {destination: {host: orders.shop.svc.cluster.local, subset: v2}, weight: %d}
                    retries: {attempts: 2, perTryTimeout: 5s}
                """.formatted(endpoints(), 100 - canaryWeight, canaryWeight);
    }

    private String endpoints() {
        return pods.stream().map(Pod::toIstio).collect(Collectors.joining());
    }
}
