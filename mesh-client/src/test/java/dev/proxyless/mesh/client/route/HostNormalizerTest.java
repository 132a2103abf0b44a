package dev.proxyless.mesh.client.route;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.model.route.HostRules;
import java.util.Objects;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is expected here is what Envoy 1.40 answered. */
class HostNormalizerTest {

    private static final HostRules ANY_PORT = new HostRules(true, OptionalInt.empty(), false);
    private static final HostRules PORT_80 = new HostRules(false, OptionalInt.of(80), false);
    private static final HostRules DOT = new HostRules(false, OptionalInt.empty(), true);
    private static final HostRules DOT_AND_PORT = new HostRules(true, OptionalInt.empty(), true);

    @ParameterizedTest(name = "{0}: {1}, {2}, {3}, {4}")
    @CsvSource(textBlock = """
                    # authority,        any port,        port 80,         dot,             dot and any port
                    orders:80,          orders,          orders,          orders:80,       orders
                    Orders:8080,        Orders,          Orders:8080,     Orders:8080,     Orders
                    orders.,            orders.,         orders.,         orders,          orders
                    orders.:80,         orders.,         orders.,         orders:80,       orders
                    orders..:80,        orders..,        orders..,        orders.:80,      orders.
                    orders:080,         orders,          orders,          orders:080,      orders
                    orders:+80,         orders,          orders,          orders:+80,      orders
                    orders:,            orders:,         orders:,         orders:,         orders:
                    orders:x,           orders:x,        orders:x,        orders:x,        orders:x
                    orders:-1,          orders:-1,       orders:-1,       orders:-1,       orders:-1
                    orders:99999,       orders,          orders:99999,    orders:99999,    orders
                    orders:99999999999, orders:99999999999, orders:99999999999, orders:99999999999, orders:99999999999
                    orders:80.,         orders:80.,      orders:80.,      orders:80,       orders
                    [::1],              [::1],           [::1],           [::1],           [::1]
                    [::1]:80,           [::1],           [::1],           [::1]:80,        [::1]
                    1.2.3.4:80,         1.2.3.4,         1.2.3.4,         1.2.3.4:80,      1.2.3.4
                    """)
    void whatGoesIsWhatEnvoyTakesAway(String authority, String anyPort, String port80, String dot, String both) {
        assertThat(normalized(ANY_PORT, authority)).isEqualTo(anyPort);
        assertThat(normalized(PORT_80, authority)).isEqualTo(port80);
        assertThat(normalized(DOT, authority)).isEqualTo(dot);
        assertThat(normalized(DOT_AND_PORT, authority)).isEqualTo(both);
    }

    @Test
    void withoutRulesNothingIsLookedAt() {
        assertThat(HostNormalizer.of(HostRules.NONE)).isNull();
    }

    @Test
    void whatStaysIsTheSameObject() {
        String authority = "orders.example";
        assertThat(normalized(DOT_AND_PORT, authority)).isSameAs(authority);
    }

    private static String normalized(HostRules rules, String authority) {
        return Objects.requireNonNull(HostNormalizer.of(rules)).normalize(authority);
    }
}
