package dev.proxyless.mesh.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServiceNameTest {

    @Test
    void aPlainNameHasNoAuthority() {
        ServiceName orders = ServiceName.of("orders:8080");

        assertThat(orders.authority()).isEmpty();
        assertThat(orders.name()).isEqualTo("orders:8080");
    }

    @Test
    void anAuthorityStandsBeforeTheName() {
        ServiceName orders = ServiceName.of("//mesh.example/shop/orders");

        assertThat(orders.authority()).isEqualTo("mesh.example");
        assertThat(orders.name()).isEqualTo("shop/orders");
        assertThat(orders).hasToString("//mesh.example/shop/orders");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "//", "///orders", "//mesh.example", "//mesh.example/", "//mesh.example/ "})
    void aNameWithoutAServiceIsRefused(String value) {
        assertThatThrownBy(() -> ServiceName.of(value))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("service name: \"" + value + "\" (expected: ");
    }
}
