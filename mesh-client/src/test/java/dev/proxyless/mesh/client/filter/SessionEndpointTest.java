package dev.proxyless.mesh.client.filter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.model.cluster.Address;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SessionEndpointTest {

    private static final Address ADDRESS = Address.of("1.2.3.4", 80);
    private static final SessionEndpoint ENDPOINT = new SessionEndpoint(ADDRESS, null);

    @Test
    void aHeaderIsTheAddressInBase64AsEnvoyDocumentsIt() {
        assertThat(ENDPOINT.header()).isEqualTo("MS4yLjMuNDo4MA==");
        assertThat(SessionEndpoint.ofHeader("MS4yLjMuNDo4MA==")).isEqualTo(ENDPOINT);
    }

    @Test
    void aCookieIsEnvoysMessageWithTheAddressAndTheSecondAtWhichItExpires() {
        byte[] message = Base64.getDecoder().decode(ENDPOINT.cookie(300));

        assertThat(message).startsWith(0x0A, 10).endsWith(0x10, 0xAC, 0x02).hasSize(15);
        assertThat(Base64.getDecoder().decode(ENDPOINT.cookie(0))).hasSize(12);
    }

    @ParameterizedTest
    @CsvSource({"0, true", "300, true", "301, false"})
    void aCookieThatHasExpiredNamesNothing(long now, boolean named) {
        assertThat(SessionEndpoint.ofCookie(ENDPOINT.cookie(300), now)).isEqualTo(named ? ENDPOINT : null);
        assertThat(SessionEndpoint.ofCookie(ENDPOINT.cookie(0), now)).isEqualTo(ENDPOINT);
    }

    @Test
    void aCookieKeepsTheClusterInAFieldThatEnvoyPassesOver() {
        SessionEndpoint inCluster = new SessionEndpoint(ADDRESS, "orders-v2");
        byte[] message = Base64.getDecoder().decode(inCluster.cookie(300));

        assertThat(SessionEndpoint.ofCookie(inCluster.cookie(300), 0)).isEqualTo(inCluster);
        assertThat(SessionEndpoint.ofHeader(inCluster.header())).isEqualTo(ENDPOINT);
        assertThat(message)
                .startsWith(Base64.getDecoder().decode(ENDPOINT.cookie(300)))
                .endsWith("orders-v2".getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @CsvSource({
        "1.2.3.4:80;cluster:orders-v2, orders-v2",
        "1.2.3.4:80;orders-v2, orders-v2",
        "'1.2.3.4:80,[::1]:80;cluster:a:b', a:b"
    })
    void aPlainCookieHasItsClusterBehindASemicolon(String text, String cluster) {
        assertThat(SessionEndpoint.ofCookie(encode(text.getBytes(StandardCharsets.UTF_8)), 0))
                .isEqualTo(new SessionEndpoint(ADDRESS, cluster));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1801", "19 0102030405060708", "1a03616263", "1d01020304"})
    void fieldsThatAreNotKnownArePassedOver(String field) {
        byte[] known = Base64.getDecoder().decode(ENDPOINT.cookie(0));
        byte[] unknown = HexFormat.of().parseHex(field.replace(" ", ""));
        byte[] message = Arrays.copyOf(known, known.length + unknown.length);
        System.arraycopy(unknown, 0, message, known.length, unknown.length);

        assertThat(SessionEndpoint.ofCookie(encode(message), 0)).isEqualTo(ENDPOINT);
    }

    private static String encode(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
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
            SessionEndpoint endpoint = new SessionEndpoint(address, null);
            assertThat(SessionEndpoint.ofCookie(endpoint.cookie(9), 0)).isEqualTo(endpoint);
            assertThat(SessionEndpoint.ofHeader(endpoint.header())).isEqualTo(endpoint);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.2.3.4", ":80", "1.2.3.4:", "1.2.3.4:x", "1.2.3.4:0", "1.2.3.4:65536", "/", "@"})
    void aNameThatIsNoAddressIsThatOfNobody(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        byte[] message = new byte[bytes.length + 2];
        message[0] = 0x0A;
        message[1] = (byte) bytes.length;
        System.arraycopy(bytes, 0, message, 2, bytes.length);

        assertThat(SessionEndpoint.ofHeader(encode(bytes))).isEqualTo(SessionEndpoint.NOBODY);
        assertThat(SessionEndpoint.ofCookie(encode(message), 0)).isEqualTo(SessionEndpoint.NOBODY);
    }

    @Test
    void aCookieThatIsNoMessageAndNoAddressNamesNobody() {
        assertThat(SessionEndpoint.ofCookie(encode("\n\u0009abc".getBytes(StandardCharsets.UTF_8)), 0))
                .isEqualTo(SessionEndpoint.NOBODY);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "EAU=", "CgA=", "no base64!", "MS4yLjMuNDo4MA"})
    void aCookieWithoutAnAddressNamesNothing(String cookie) {
        assertThat(SessionEndpoint.ofCookie(cookie, 0)).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "no base64!", "MS4yLjMuNDo4MA"})
    void aHeaderThatIsNoBase64NamesNothing(String header) {
        assertThat(SessionEndpoint.ofHeader(header)).isNull();
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
            SessionEndpoint.ofCookie(encode(bytes), 0);
            SessionEndpoint.ofHeader(encode(bytes));
        }
    }
}
