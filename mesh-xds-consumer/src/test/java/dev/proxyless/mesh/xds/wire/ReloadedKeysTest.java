package dev.proxyless.mesh.xds.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.proxyless.mesh.xds.bootstrap.ServerConfig.Credentials.Identity;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.InvalidKeyException;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.interfaces.RSAPrivateKey;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReloadedKeysTest {

    @TempDir
    static Path made;

    @TempDir
    Path directory;

    private Identity first;
    private Identity second;
    private long now;

    @BeforeAll
    static void make() throws Exception {
        Identities.create("one.example", "EC", Files.createDirectory(made.resolve("one")));
        Identities.create("two.example", "RSA", Files.createDirectory(made.resolve("two")));
    }

    @BeforeEach
    void copy() throws Exception {
        first = copy("one");
        second = copy("two");
    }

    private Identity copy(String name) throws Exception {
        Path own = Files.createDirectory(directory.resolve(name));
        return new Identity(
                Files.copy(made.resolve(name).resolve("own.crt"), own.resolve("own.crt")),
                Files.copy(made.resolve(name).resolve("own.key"), own.resolve("own.key")));
    }

    @Test
    void aHandshakeKeepsThePairThatItChose() throws Exception {
        ReloadedKeys keys = keys();
        String before = choose(keys);
        replace(second.certificates(), first.certificates());
        replace(second.privateKey(), first.privateKey());
        now += Duration.ofMinutes(1).toNanos();
        String after = choose(keys);

        assertThat(subject(keys, before)).isEqualTo("CN=one.example");
        assertThat(keys.getPrivateKey(before).getAlgorithm()).isEqualTo("EC");
        assertThat(subject(keys, after)).isEqualTo("CN=two.example");
        assertThat(keys.getPrivateKey(after).getAlgorithm()).isEqualTo("RSA");
    }

    @Test
    void aTornPairLeavesTheOldOneInUse() throws Exception {
        ReloadedKeys keys = keys();
        replace(second.certificates(), first.certificates());
        now += Duration.ofMinutes(1).toNanos();

        assertThat(subject(keys, choose(keys))).isEqualTo("CN=one.example");
        replace(second.privateKey(), first.privateKey());
        now += Duration.ofSeconds(10).toNanos();
        assertThat(subject(keys, choose(keys))).isEqualTo("CN=two.example");
    }

    @Test
    void filesThatAreNoPairAreRefused() {
        Identity torn = new Identity(first.certificates(), second.privateKey());

        assertThatThrownBy(() -> ReloadedKeys.of(torn, Duration.ofMinutes(1), () -> now))
                .isInstanceOf(InvalidKeyException.class)
                .hasMessage(second.privateKey() + " is not the key of " + first.certificates() + " (expected: a pair)");
    }

    @Test
    void anRsaKeyMayStandInItsOwnForm() throws Exception {
        PrivateKey key = Pem.privateKey(second.privateKey());
        byte[] encoded = key.getEncoded();
        byte[] own = Arrays.copyOfRange(encoded, 26, encoded.length);
        Path file = Files.writeString(
                directory.resolve("rsa.key"),
                "-----BEGIN RSA PRIVATE KEY-----\n" + Base64.getMimeEncoder().encodeToString(own)
                        + "\n-----END RSA PRIVATE KEY-----\n");

        assertThat(Pem.privateKey(file)).isInstanceOf(RSAPrivateKey.class).isEqualTo(key);
    }

    @Test
    void aFileWithoutAKeyIsRefusedWithTheRemedy() throws Exception {
        Path none = Files.writeString(
                directory.resolve("none"), "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----");

        assertThatThrownBy(() -> Pem.privateKey(none)).hasMessageContaining("openssl pkcs8 -topk8");
        assertThatThrownBy(() -> Pem.certificates(none)).isInstanceOf(CertificateException.class);
    }

    private ReloadedKeys keys() throws Exception {
        return ReloadedKeys.of(first, Duration.ofMinutes(1), () -> now);
    }

    private static String choose(ReloadedKeys keys) {
        return keys.chooseEngineClientAlias(new String[] {"EC"}, null, null);
    }

    private static String subject(ReloadedKeys keys, String alias) {
        return keys.getCertificateChain(alias)[0].getSubjectX500Principal().getName();
    }

    private static void replace(Path from, Path to) throws Exception {
        Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
    }
}
