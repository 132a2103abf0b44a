package dev.proxyless.mesh.xds.decode;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.proxyless.mesh.model.filter.config.FaultConfig;
import dev.proxyless.mesh.model.match.Fraction;
import dev.proxyless.mesh.model.route.ClusterName;
import dev.proxyless.mesh.xds.resource.ResourceType;
import dev.proxyless.mesh.xds.resource.XdsResource;
import dev.proxyless.mesh.xds.runtime.RuntimeValues;
import java.util.HashMap;
import java.util.Map;
import java.util.StringTokenizer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RuntimeDecoderTest {

    private static final String CANARY =
            "{'match': {'prefix': '/', 'runtime_fraction': {'runtime_key': 'orders.canary',"
                    + " 'default_value': {'numerator': 1, 'denominator': 'TEN_THOUSAND'}}}, 'route': {'cluster': 'a'}}";
    private static final String FAULT = "type.googleapis.com/envoy.extensions.filters.http.fault.v3.HTTPFault";
    private static final String LISTENER = "{'name': 'l', 'api_listener': {'api_listener': {'@type':"
            + " 'type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager',"
            + " 'route_config': {'name': 'r'}, 'http_filters': [{'name': 'fault', 'typed_config': %s}, {'name': 'router',"
            + " 'typed_config': {'@type': 'type.googleapis.com/envoy.extensions.filters.http.router.v3.Router'}}]}}}";
    private static final String WEIGHTS = "{'match': {'prefix': '/'}, 'route': {'weighted_clusters': {"
            + "'runtime_key_prefix': 'orders', 'total_weight': 100, 'clusters': ["
            + "{'name': 'a', 'weight': 90}, {'name': 'b', 'weight': 10}]}}}";

    @Test
    void theRuntimeTakesThePlaceOfTheDefault() {
        assertThat(Fixtures.routeOf(decode(CANARY, Map.of("orders.canary", "25")))
                        .match()
                        .runtimeFraction())
                .contains(new Fraction(25, 100));
        assertThat(Fixtures.routeOf(decode(CANARY, Map.of("other", "25")))
                        .match()
                        .runtimeFraction())
                .contains(new Fraction(1, 10_000));
    }

    @Test
    void weightsOfTheRuntimeTakeThePlaceOfThoseOfTheClusters() {
        Decoded decoded = decode(WEIGHTS, Map.of("orders.a", "0"));

        assertThat(Fixtures.forwardOf(decoded).clusters().clusters())
                .extracting(cluster -> ((ClusterName.Literal) cluster.cluster()).name() + "=" + cluster.weight())
                .containsExactly("a=0", "b=10");
        assertThat(Fixtures.reports(decoded)).isEmpty();
    }

    @Test
    void weightsOfTheRuntimeMayAddUpToNothingThatCanBeChosen() {
        assertThat(Fixtures.problems(decode(WEIGHTS, Map.of("orders.a", "0", "orders.b", "0"))))
                .singleElement()
                .asString()
                .contains("weighted_clusters.clusters: a sum of weights of 0 (expected: 1 to 4294967295)");
        assertThat(Fixtures.problems(decode(WEIGHTS, Map.of("orders.a", "999999999999999999"))))
                .singleElement()
                .asString()
                .contains("a sum of weights of 4294967306 (expected: 1 to 4294967295)");
    }

    @Test
    void aValueThatCanDecideNothingIsReportedWhereItIsUsed() {
        Struct layer = Struct.newBuilder()
                .putFields(
                        "orders.canary",
                        Value.newBuilder().setStringValue("many").build())
                .putFields("orders.a", Value.newBuilder().setBoolValue(true).build())
                .build();

        assertThat(Fixtures.reports(decode(CANARY, RuntimeValues.ofLayer(layer))))
                .containsExactly("virtual_hosts.routes.match.runtime_fraction.runtime_key: the runtime has \"many\" for"
                        + " \"orders.canary\" (expected: a number of 0 or more, or a share): default_value counts");
        assertThat(Fixtures.reports(decode(WEIGHTS, RuntimeValues.ofLayer(layer))))
                .containsExactly("virtual_hosts.routes.route.weighted_clusters.runtime_key_prefix: the runtime has true"
                        + " for \"orders.a\" (expected: a number of 0 or more, or a share): what is configured counts");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    ''                                                                              | 5/100  503 5/100
                    fault.http.delay.fixed_delay_percent=0 fault.http.abort.abort_percent=7/10000   | 0/100  503 7/10000
                    fault.http.abort.http_status=418                                                | 5/100  418 5/100
                    fault.http.abort.http_status=99                                                 | 5/100  503 5/100
                    """)
    void theRuntimeTurnsFaultsOnAndOff(String runtime, String expected) {
        FaultConfig fault = fault(runtime, "");

        assertThat(text(fault)).isEqualTo(expected.replaceAll(" +", " "));
    }

    @Test
    void faultsMayNameKeysOfTheirOwn() {
        String named = ", 'delay_percent_runtime': 'd', 'abort_percent_runtime': 'a', 'abort_http_status_runtime': 's'";

        assertThat(text(fault("d=1 a=2 s=500 fault.http.abort.abort_percent=99", named)))
                .isEqualTo("1/100 500 2/100");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    ''                                                               | Optional[PT1S] OptionalLong[3]
                    fault.http.delay.fixed_duration_ms=250                           | Optional[PT0.25S] OptionalLong[3]
                    fault.http.delay.fixed_duration_ms=0                             | none OptionalLong[3]
                    fault.http.max_active_faults=0                                   | Optional[PT1S] OptionalLong[0]
                    """)
    void theRuntimeSaysHowLongAndHowManyFaults(String runtime, String expected) {
        FaultConfig fault = fault(runtime, ", 'max_active_faults': 3");

        String delay = fault.delay().map(found -> found.fixed().toString()).orElse("none");
        assertThat(delay + " " + fault.maxActiveFaults()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"'', 14", "fault.http.abort.grpc_status=8, 8", "fault.http.abort.grpc_status=17, 14"})
    void theRuntimeSaysWithWhichCodeAnRpcEnds(String runtime, int expected) {
        FaultConfig fault = decodeFault(runtime, "'abort': {'grpc_status': 14, 'percentage': {'numerator': 5}}");

        assertThat(fault.abort().orElseThrow().grpcStatus()).hasValue(expected);
    }

    private static FaultConfig fault(String runtime, String more) {
        return decodeFault(
                runtime,
                "'delay': {'fixed_delay': '1s', 'percentage': {'numerator': 5}},"
                        + " 'abort': {'http_status': 503, 'percentage': {'numerator': 5}}" + more);
    }

    private static FaultConfig decodeFault(String runtime, String members) {
        Map<String, String> values = new HashMap<>();
        for (StringTokenizer pairs = new StringTokenizer(runtime, " ="); pairs.hasMoreTokens(); ) {
            values.put(pairs.nextToken(), pairs.nextToken());
        }
        Decoded decoded = ResourceDecoder.create(RuntimeValues.ofTexts(values))
                .decode(
                        ResourceType.LISTENER,
                        Fixtures.any(
                                ResourceType.LISTENER,
                                LISTENER.formatted("{'@type': '" + FAULT + "', " + members + "}")));
        assertThat(Fixtures.reports(decoded)).isEmpty();
        Decoded.Accepted accepted = (Decoded.Accepted) decoded;
        return (FaultConfig) ((XdsResource.Listener) accepted.resource())
                .rules()
                .filters()
                .get(0)
                .config();
    }

    private static String text(FaultConfig fault) {
        FaultConfig.Abort abort = fault.abort().orElseThrow();
        return text(fault.delay().orElseThrow().share()) + " "
                + abort.httpStatus().getAsInt() + " " + text(abort.share());
    }

    private static String text(Fraction share) {
        return share.numerator() + "/" + share.denominator();
    }

    private static Decoded decode(String route, Map<String, String> runtime) {
        return decode(route, RuntimeValues.ofTexts(runtime));
    }

    private static Decoded decode(String route, RuntimeValues runtime) {
        return ResourceDecoder.create(runtime)
                .decode(
                        ResourceType.ROUTE_CONFIGURATION,
                        Fixtures.any(
                                ResourceType.ROUTE_CONFIGURATION,
                                "{'name': 'r', 'virtual_hosts': [{'name': 'v', 'domains': ['*'], 'routes': [" + route
                                        + "]}]}"));
    }
}
