package dev.proxyless.mesh.xds.decode;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.proxyless.mesh.model.match.Fraction;
import dev.proxyless.mesh.model.route.ClusterName;
import dev.proxyless.mesh.xds.resource.ResourceType;
import dev.proxyless.mesh.xds.runtime.RuntimeValues;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RuntimeDecoderTest {

    private static final String CANARY =
            "{'match': {'prefix': '/', 'runtime_fraction': {'runtime_key': 'orders.canary',"
                    + " 'default_value': {'numerator': 1, 'denominator': 'TEN_THOUSAND'}}}, 'route': {'cluster': 'a'}}";
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
                .containsExactly(
                        "virtual_hosts.routes.route.weighted_clusters.runtime_key_prefix: the runtime has true"
                                + " for \"orders.a\" (expected: a number of 0 or more, or a share): the weight counts as it is");
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
