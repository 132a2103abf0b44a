package dev.proxyless.mesh.model.route;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.model.match.Fraction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MirrorPolicyTest {

    @ParameterizedTest
    @CsvSource({
        "orders, orders-shadow",
        "orders:8080, orders-shadow:8080",
        "10.0.0.1:80, 10.0.0.1-shadow:80",
        "[::1], [::1]-shadow",
        "[::1]:80, [::1]-shadow:80"
    })
    void theMarkComesBeforeThePort(String authority, String marked) {
        assertThat(MirrorPolicy.to("c").authority(authority)).isEqualTo(marked);
    }

    @Test
    void aCopyMayHaveNoMark() {
        MirrorPolicy plain = new MirrorPolicy(new ClusterName.Literal("c"), new Fraction(100, 100), false);

        assertThat(plain.authority("orders:80")).isEqualTo("orders:80");
    }
}
