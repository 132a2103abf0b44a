package dev.proxyless.mesh.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import dev.proxyless.mesh.kubernetes.Slice.Condition;
import dev.proxyless.mesh.kubernetes.Slice.Member;
import dev.proxyless.mesh.kubernetes.Slice.Port;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SliceReaderTest {

    private static final String SLICE = """
            {"kind": "EndpointSlice", "apiVersion": "discovery.k8s.io/v1", "addressType": "IPv4",
             "metadata": {"name": "orders-x", "resourceVersion": "7", "labels": {"kubernetes.io/service-name": "orders"}},
             "ports": [{"name": "http", "port": 8080, "protocol": "TCP", "appProtocol": "http"}, {"port": 53, "protocol": "UDP"}],
             "endpoints": [{"addresses": ["10.0.0.1", "10.0.0.9"], "conditions": {"ready": true, "serving": true, "terminating": false},
               "nodeName": "node-1", "zone": "eu-1a", "hints": {"forZones": [{"name": "eu-1b"}]},
               "targetRef": {"kind": "Pod", "namespace": "shop", "name": "orders-1", "uid": "u1"}}]}
            """;

    @Test
    void allThatAClientNeedsIsRead() {
        assertThat(read(SLICE))
                .isEqualTo(new Slice(
                        "orders-x",
                        "IPv4",
                        List.of(new Port("http", 8080)),
                        List.of(new Member(
                                "10.0.0.1",
                                Condition.READY,
                                "Pod shop/orders-1 u1",
                                "orders-1",
                                "node-1",
                                "eu-1a",
                                Set.of("eu-1b")))));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            quoteCharacter = '`',
            delimiter = '|',
            value = {
                "{}                                                             | READY",
                "{'ready': null}                                                | READY",
                "{'ready': true,  'terminating': true}                          | READY",
                "{'ready': false, 'serving': true,  'terminating': true}        | DRAINING",
                "{'ready': false, 'serving': true,  'terminating': false}       | AWAY",
                "{'ready': false, 'serving': false, 'terminating': true}        | AWAY",
                "{'ready': false, 'terminating': true}                          | AWAY",
                "{'ready': false}                                               | AWAY",
            })
    void conditionsAreReadAsTheApiSays(String conditions, Condition condition) {
        assertThat(read("{'endpoints': [{'addresses': ['1.1.1.1'], 'conditions': " + conditions + "}]}")
                        .members())
                .extracting(Member::condition)
                .containsExactly(condition);
    }

    @Test
    void whatIsMissingIsEmpty() {
        assertThat(read("{}")).isEqualTo(new Slice("", "", List.of(), List.of()));
        assertThat(read("{'endpoints': null, 'ports': null, 'metadata': null}").members())
                .isEmpty();
        assertThat(read("{'endpoints': [{'addresses': []}], 'ports': [{}, {'port': 70000}]}"))
                .isEqualTo(new Slice("", "", List.of(), List.of()));
    }

    /** Whatever comes, it is read or it is not JSON. */
    @Test
    void nothingThatIsSpoiltBreaksIt() {
        Random random = new Random(7);
        for (int i = 0; i < 5_000; i++) {
            StringBuilder spoilt = new StringBuilder(SLICE);
            for (int change = random.nextInt(4); change >= 0; change--) {
                spoilt.setCharAt(random.nextInt(spoilt.length()), "{}[]\",:0-x ".charAt(random.nextInt(11)));
            }
            String line = "{\"type\": \"ADDED\", \"object\": " + spoilt + "}";
            assertThat(SliceList.event(line)).isNotNull();
        }
    }

    private static Slice read(String json) {
        return SliceReader.read(JsonParser.parseString(json).getAsJsonObject());
    }
}
