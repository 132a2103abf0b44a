package dev.proxyless.mesh.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IpAddressesTest {

    @ParameterizedTest(name = "{0} -> {1}")
    @CsvSource({
        "2001:db8:0:0:0:0:2:1, 2001:db8::2:1",
        "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
        "2001:0:0:1:0:0:0:1, 2001:0:0:1::1",
        "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
        "fd00:0:0:0:0:0:0:0, fd00::",
        "0:0:1:2:3:4:5:6, ::1:2:3:4:5:6",
        "10.0.0.1, 10.0.0.1",
    })
    void addressesAreWrittenAsEnvoyWritesThem(String address, String text) throws UnknownHostException {
        assertThat(IpAddresses.text(InetAddress.getByName(address))).isEqualTo(text);
    }

    @ParameterizedTest(name = "{0} of {1} or {2} bits -> {3}")
    @CsvSource({
        "10.1.2.255, 32, 128, 10.1.2.255/32",
        "10.1.2.255, 24, 64, 10.1.2.0/24",
        "10.1.255.3, 17, 64, 10.1.128.0/17",
        "10.1.2.3, 0, 0, 0.0.0.0/0",
        "2001:db8:ffff:1:2:3:4:5, 24, 128, 2001:db8:ffff:1:2:3:4:5/128",
        "2001:db8:ffff:1:2:3:4:5, 24, 48, 2001:db8:ffff::/48",
        "2001:db8:ffff:1:2:3:4:5, 24, 33, 2001:db8:8000::/33",
        "2001:db8::1, 24, 0, ::/0",
    })
    void aNetworkHasNoBitsOfItsMembers(String address, int bitsOfV4, int bitsOfV6, String network) {
        assertThat(IpAddresses.network(address, bitsOfV4, bitsOfV6)).isEqualTo(network);
    }

    @Test
    void whatIsNoAddressHasNoNetwork() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> IpAddresses.network("300.1.2.3:", 24, 64))
                .withMessageContaining("300.1.2.3:");
    }
}
