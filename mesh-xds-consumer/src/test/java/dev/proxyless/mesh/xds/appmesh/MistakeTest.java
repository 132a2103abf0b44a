package dev.proxyless.mesh.xds.appmesh;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What breaks a rule is refused with its place, and with it the whole configuration. */
class MistakeTest {

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            match: {prefix: orders}             | httpRoute.match.prefix: "orders" (expected: one that begins with /)
            match: {prefix: /, path: {exact: /}} | httpRoute.match.path: stands beside prefix (expected: one of the two)
            match: {path: {}}                   | httpRoute.match.path: no condition (expected: exact or regex)
            match: {path: {regex: '('}}         | match: "(" (expected: an RE2 expression; error parsing
            match: {method: FETCH}              | match.method: "FETCH" (expected: one of CONNECT, DELETE, GET,
            match: {scheme: ftp}                | match.scheme: "ftp" (expected: one of http, https)
            match: {port: 0}                    | match.port: "0" (expected: a whole number from 1 to 65535)
            match: {port: 81}                   | match.port: 81 (expected: a port of virtual router "orders", 8080)
            match: {headers: [{match: {exact: a}}]} | match.headers[0].name: is missing (expected: a text)
            match: {headers: [{name: a, match: {range: {start: 2, end: 2}}}]} | range.end: 2 (expected: > start, 2)
            match: {headers: {}}                | match.headers: an object (expected: a list)
            timeout: {perRequest: {unit: h, value: 1}} | timeout.perRequest.unit: "h" (expected: one of s, ms)
            timeout: {perRequest: {unit: s, value: -1}} | timeout.perRequest.value: "-1" (expected: a whole number from 0
            timeout: {perRequest: 15s}          | timeout.perRequest: "15s" (expected: an object)
            retryPolicy: {maxRetries: 1, perRetryTimeout: {unit: s, value: 1}} | retryPolicy: no events (expected: at least one
            retryPolicy: {httpRetryEvents: [5xx], maxRetries: 1, perRetryTimeout: {unit: s, value: 1}} | httpRetryEvents: "5xx" (expected: one of server-error, gateway-error, client-error, stream-error)
            retryPolicy: {httpRetryEvents: [server-error], perRetryTimeout: {unit: s, value: 1}} | maxRetries: is missing
            """)
    void inARoute(String rule, String problem) {
        String match = rule.startsWith("match") ? rule : "match: {prefix: /}, " + rule;

        assertRefused(
                problem,
                Shop.SERVICE,
                Shop.ROUTER,
                Shop.NODE,
                Shop.route(
                        "all",
                        "httpRoute: {" + match + ", action: {weightedTargets: [{virtualNode: v1, weight: 1}]}}"));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            {virtualNode: v3, weight: 1}           | weightedTargets[0].virtualNode: "v3" is no virtual node of these documents (expected: one of v1)
            {virtualNode: v1, weight: 0}           | action.weightedTargets: weights of 0 (expected: at least one that is more)
            {virtualNode: v1, weight: 101}         | weightedTargets[0].weight: "101" (expected: a whole number from 0 to 100)
            {virtualNode: v1}                      | weightedTargets[0].weight: is missing (expected: a number)
            {virtualNode: v1, weight: 1, port: 1}  | weightedTargets[0].virtualNode: port 1 of "v1" (expected: 8080)
            {weight: 1}                            | weightedTargets[0].virtualNode: is missing (expected: a text)
            v1                                     | weightedTargets[0]: "v1" (expected: an object)
            ''                                     | action.weightedTargets: 0 items (expected: 1 to 10)
            """)
    void inTargets(String target, String problem) {
        assertRefused(
                problem,
                Shop.SERVICE,
                Shop.ROUTER,
                Shop.NODE,
                Shop.route("all", "httpRoute: {match: {}, action: {weightedTargets: [" + target + "]}}"));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            listeners: [{portMapping: {port: 65536, protocol: http}}] | portMapping.port: "65536" (expected: a whole number from 1 to 65535)
            listeners: [{portMapping: {port: 80, protocol: udp}}]     | portMapping.protocol: "udp" (expected: one of http, http2, grpc, tcp)
            listeners: [{}]                                           | listeners[0].portMapping: is missing (expected: an object)
            listeners: [{portMapping: {port: 80, protocol: http}}, {portMapping: {port: 80, protocol: grpc}}] | listeners[1].portMapping: 80 (expected: a port that no other listener has)
            listeners: [{portMapping: {port: 80, protocol: http}, timeout: {grpc: {}}}] | timeout.grpc: is for grpc (expected: http, as the listener's port)
            listeners: [{portMapping: {port: 80, protocol: http}, healthCheck: {protocol: http, intervalMillis: 100, timeoutMillis: 2000, healthyThreshold: 2, unhealthyThreshold: 2}}] | intervalMillis: "100" (expected: a whole number from 5000 to 300000)
            listeners: [{portMapping: {port: 80, protocol: http}, outlierDetection: {maxServerErrors: 0}}] | maxServerErrors: "0" (expected: a whole number from 1
            listeners: [{portMapping: {port: 80, protocol: http}, tls: {mode: MAYBE}}] | tls.mode: "MAYBE" (expected: one of
            listeners: []                                             | virtualNode: "v1" has no listeners (expected: a virtual node with at least one, which says its port)
            serviceDiscovery: {dns: {hostname: 'a b'}}                | dns.hostname: "a b" (expected: a host name)
            serviceDiscovery: {dns: {hostname: a}, awsCloudMap: {}}   | awsCloudMap: stands beside dns (expected: one of the two)
            serviceDiscovery: {dns: {hostname: a, responseType: BOTH}} | responseType: "BOTH" (expected: one of
            serviceDiscovery: {awsCloudMap: {serviceName: s}}         | awsCloudMap.namespaceName: is missing (expected: a text)
            backendDefaults: {clientPolicy: {tls: {}}}                | clientPolicy.tls.validation: is missing (expected: an object)
            backendDefaults: {clientPolicy: {tls: {validation: {trust: {}}}}} | validation.trust: none (expected: file, sds or acm)
            backendDefaults: {clientPolicy: {tls: {validation: {trust: {acm: {}}}}}} | certificateAuthorityArns: 0 items (expected: 1 to 3)
            backendDefaults: {clientPolicy: {tls: {enforce: maybe, validation: {}}}} | tls.enforce: "maybe" (expected: true or false)
            """)
    void inANode(String spec, String problem) {
        assertRefused(problem, Shop.SERVICE, Shop.ROUTER, Shop.ROUTE, Shop.bareNode("v1", "{" + spec + "}"));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            {virtualServiceName: s, spec: {provider: {virtualNode: {virtualNodeName: x}}}}     | virtualNodeName: "x" is no virtual node of these documents (expected: one of v1)
            {virtualServiceName: s, spec: {provider: {virtualRouter: {virtualRouterName: x}}}} | virtualRouterName: "x" is no virtual router of these documents (expected: one of orders)
            {virtualServiceName: s, spec: {provider: {lambda: {}}}}  | spec.provider: has the fields [lambda] (expected: virtualNode or virtualRouter)
            {virtualServiceName: 's:80', spec: {}}                   | "s:80" as its name (expected: a host name without a port)
            {virtualServiceName: ORDERS.internal, spec: {}}          | a second virtualService "ORDERS.internal" (expected: one; the first is at mesh.yaml:1)
            {virtualServiceName: s}                                  | spec: is missing (expected: an object)
            {virtualNodeName: v1, spec: {}}                          | a second virtualNode "v1" (expected: one; the first is at mesh.yaml
            {routeName: all, virtualRouterName: orders, spec: {httpRoute: {match: {}, action: {weightedTargets: [{virtualNode: v1, weight: 1}]}}}} | a second route "all" of router "orders" (expected: one)
            {routeName: r, virtualRouterName: x, spec: {httpRoute: {match: {}, action: {weightedTargets: [{virtualNode: v1, weight: 1}]}}}} | virtualRouterName: "x" is no virtual router
            {routeName: r, virtualRouterName: orders, spec: {grpcRoute: {match: {methodName: M}, action: {weightedTargets: [{virtualNode: v1, weight: 1}]}}}} | methodName: "M" (expected: a serviceName beside it)
            {routeName: r, virtualRouterName: orders, spec: {http2Route: {match: {}, action: {weightedTargets: [{virtualNode: v1, weight: 1}]}}}} | a http2Route (expected: a route for http, which virtual router "orders" has a listener for)
            {routeName: r, virtualRouterName: orders, spec: {}}      | spec: no route (expected: httpRoute, http2Route, grpcRoute or tcpRoute)
            {virtualRouterName: r2, spec: {listeners: []}}           | spec.listeners: 0 items (expected: 1 to
            {gatewayRouteName: g, virtualGatewayName: x, spec: {httpRoute: {match: {prefix: /}, action: {target: {virtualService: {virtualServiceName: orders.internal}}}}}} | virtualGatewayName: "x" is no virtual gateway of these documents (expected: there is none; export it too)
            """)
    void betweenResources(String document, String problem) {
        assertRefused(
                problem,
                Shop.SERVICE,
                Shop.ROUTER,
                Shop.ROUTE,
                Shop.NODE,
                document.replaceFirst("\\{", "{meshName: shop, ") + "\n");
    }

    @Test
    void twoMeshesAreNotOneConfiguration() {
        assertRefused(
                "is of mesh \"other\" (expected: one mesh; the first is \"shop\"",
                Shop.SERVICE,
                Shop.ROUTER,
                Shop.ROUTE,
                Shop.NODE.replace("meshName: shop", "meshName: other"));
    }

    @Test
    void aTemplateOfCloudFormationIsToldWhatToDo() {
        assertRefused(
                "Resources: a template of CloudFormation (expected: what it deploys; print that by aws appmesh describe-…)",
                "Resources: {Node: {Type: 'AWS::AppMesh::VirtualNode', Properties: {}}}\n");
    }

    @Test
    void aMeshWithoutServicesCannotBeCalled() {
        assertRefused("mesh.yaml:1: has no virtual service (expected: at least one", Shop.NODE);
    }

    @Test
    void allMistakesAreToldAtOnce() {
        Translation translation = Shop.translate(
                Shop.SERVICE,
                Shop.ROUTER.replace("8080", "0"),
                Shop.NODE.replace("8080", "0"),
                Shop.route("all", "httpRoute: {}"));

        assertThat(Shop.refused(translation)).hasSize(3);
    }

    private static void assertRefused(String problem, String... documents) {
        Translation translation = Shop.translate(documents);

        assertThat(Shop.refused(translation))
                .anySatisfy(refused -> assertThat(refused).contains(problem));
        assertThat(translation.resources()).isEmpty();
    }
}
