package dev.proxyless.mesh.model.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressTest {

    @ParameterizedTest
    @CsvSource({"10.0.0.1, 10.0.0.1:80", "::1, [::1]:80", "orders.local, orders.local:80"})
    void aSocketIsWrittenAsInAnAuthority(String host, String text) {
        assertThat(Address.of(host, 80)).hasToString(text);
    }

    @ParameterizedTest
    @CsvSource({"/run/orders.sock, false", "./etc/orders.sock, false", "@orders, true"})
    void aPipeIsWrittenAsItsPath(String path, boolean isAbstract) {
        assertThat(Address.pipe(path)).hasToString(path);
        assertThat(new Address.Pipe(path).isAbstract()).isEqualTo(isAbstract);
    }

    @Test
    void addressesOfOneTextAndAnotherKindAreNotEqual() {
        assertThat(Address.of("@orders", 80)).isNotEqualTo(Address.pipe("@orders:80"));
        assertThat(Address.of("a", 80)).isEqualTo(Address.of("a", 80)).isNotEqualTo(Address.of("a", 81));
        assertThat(Address.pipe("/a")).isEqualTo(Address.pipe("/a")).isNotEqualTo(Address.pipe("/b"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "@", "orders.sock", "/run\0", "10.0.0.1:80"})
    void aPathIsOneOfTheFileSystemOrAbstract(String path) {
        assertThatThrownBy(() -> Address.pipe(path))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("(expected: a path with a /, or @");
    }

    @Test
    void aNameThatIsLookedUpIsNoPipe() {
        EndpointSet names = EndpointSet.of(Endpoint.at(Address.pipe("/run/orders.sock")));

        assertThatThrownBy(() -> new Membership.Dns(Membership.Dns.Kind.STRICT, names, DnsLookup.DEFAULT))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("address: /run/orders.sock (expected: a host name or an IP address, and a port)");
    }
}
