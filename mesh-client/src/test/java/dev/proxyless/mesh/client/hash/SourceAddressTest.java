package dev.proxyless.mesh.client.hash;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SourceAddressTest {

    @ParameterizedTest(name = "{0} -> {1}")
    @CsvSource({
        "127.0.0.1 10.1.2.3 10.9.9.9, 10.1.2.3",
        "fd00::1 10.1.2.3, 10.1.2.3",
        "::1 fe80::1 fd00::1, fd00::1",
        "127.0.0.1 169.254.1.1, 127.0.0.1",
    })
    void theFirstThatOthersCanReachCounts(String addresses, String chosen) throws UnknownHostException {
        List<InetAddress> found = new ArrayList<>();
        for (String address : addresses.split(" ", -1)) {
            found.add(InetAddress.getByName(address));
        }

        assertThat(SourceAddress.first(found)).isEqualTo(chosen);
    }

    @Test
    void aMachineWithoutANetworkIsItsLoopback() {
        assertThat(SourceAddress.first(List.of())).isEqualTo("127.0.0.1");
    }
}
