package dev.proxyless.mesh.model.route;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.model.match.FakeRequest;
import dev.proxyless.mesh.model.match.HeaderMatch;
import dev.proxyless.mesh.model.match.RequestFields;
import dev.proxyless.mesh.model.match.StringMatch;
import dev.proxyless.mesh.model.route.VirtualClusters.VirtualCluster;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VirtualClustersTest {

    private static final VirtualClusters CLUSTERS = new VirtualClusters(List.of(
            new VirtualCluster("new-order", List.of(prefix(":path", "/orders"), prefix(":method", "POST"))),
            new VirtualCluster("orders", List.of(prefix(":path", "/orders"))),
            new VirtualCluster("new-things", List.of(prefix(":method", "POST")))));

    @ParameterizedTest
    @CsvSource({"POST, /orders/7, new-order", "GET, /orders/7, orders", "POST, /items, new-things", "GET, /items, other"
    })
    void theFirstWhoseConditionsAllHoldCounts(String method, String path, String expected) {
        assertThat(CLUSTERS.countedAs(request(method, path))).isEqualTo(expected);
    }

    @Test
    void requestsAreNotToldApartWhereThereAreNone() {
        assertThat(VirtualClusters.NONE.countedAs(request("GET", "/"))).isNull();
        assertThat(VirtualClusters.NONE.contains("other")).isFalse();
    }

    @Test
    void whatBelongsToNoneHasNoName() {
        assertThat(CLUSTERS.nameOf(request("GET", "/items"))).isNull();
    }

    @Test
    void namesAreThoseOfTheConfigurationAndOther() {
        assertThat(List.of("orders", "other", "gone"))
                .filteredOn(CLUSTERS::contains)
                .containsExactly("orders", "other");
    }

    private static HeaderMatch prefix(String name, String value) {
        return new HeaderMatch.Value(name, new StringMatch.Prefix(value, false), false, false);
    }

    private static RequestFields request(String method, String path) {
        return new FakeRequest(Map.of(":method", method, ":path", path));
    }
}
