package dev.proxyless.mesh.client.filter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.model.cluster.Address;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SessionAddressTest {

    private static final Address ADDRESS = Address.of("1.2.3.4", 80);

    @Test
    void aHeaderIsTheAddressInBase64AsEnvoyDocumentsIt() {
        assertThat(SessionAddress.header("1.2.3.4:80")).isEqualTo("MS4yLjMuNDo4MA==");
        assertThat(SessionAddress.parse("MS4yLjMuNDo4MA==", 0)).isEqualTo(ADDRESS);
    }

    @Test
    void aCookieIsEnvoysMessageWithTheAddressAndTheSecondAtWhichItExpires() {
        byte[] message = Base64.getDecoder().decode(SessionAddress.cookie("1.2.3.4:80", 300));

        assertThat(message).startsWith(0x0A, 10).endsWith(0x10, 0xAC, 0x02).hasSize(15);
        assertThat(Base64.getDecoder().decode(SessionAddress.cookie("1.2.3.4:80", 0)))
                .hasSize(12);
    }

    @ParameterizedTest
    @CsvSource({"0, true", "300, true", "301, false"})
    void aCookieThatHasExpiredNamesNothing(long now, boolean named) {
        assertThat(SessionAddress.parse(SessionAddress.cookie("1.2.3.4:80", 300), now))
                .isEqualTo(named ? ADDRESS : null);
        assertThat(SessionAddress.parse(SessionAddress.cookie("1.2.3.4:80", 0), now))
                .isEqualTo(ADDRESS);
    }

    @Test
    void addressesOfBothFamiliesNamesAndPipesComeBack() {
        for (Address address : new Address[] {
            ADDRESS,
            Address.of("::1", 8080),
            Address.of("orders.local", 65_535),
            Address.pipe("/run/orders.sock"),
            Address.pipe("@orders:80")
        }) {
            assertThat(SessionAddress.parse(SessionAddress.cookie(address.toString(), 9), 0))
                    .isEqualTo(address);
            assertThat(SessionAddress.parse(SessionAddress.header(address.toString()), 0))
                    .isEqualTo(address);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1.2.3.4",
                ":80",
                "1.2.3.4:",
                "1.2.3.4:x",
                "1.2.3.4:0",
                "1.2.3.4:65536",
                "\n\u0005abc",
                "/",
                "@"
            })
    void whatIsNoAddressNamesNothing(String text) {
        assertThat(SessionAddress.parse(Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8)), 0))
                .isNull();
        assertThat(SessionAddress.parse("no base64!", 0)).isNull();
    }

    @Test
    void whateverBytesComeNothingIsThrown() {
        Random random = new Random(3);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = new byte[random.nextInt(40)];
            random.nextBytes(bytes);
            if (bytes.length > 0 && random.nextBoolean()) {
                bytes[0] = 0x0A;
            }
            SessionAddress.parse(Base64.getEncoder().encodeToString(bytes), 0);
        }
    }
}
