package dev.proxyless.mesh.xds.wire;

import dev.proxyless.mesh.xds.bootstrap.ServerConfig.Credentials.Identity;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Shows the client's certificate, which is renewed while the channel lives (gRFC A65). A handshake asks first for an alias,
 * then for what it stands for: each pair that is read gets its own, so that no handshake takes a certificate of one and a key
 * of the next. A pair whose key does not fit its certificate is never used.
 */
final class ReloadedKeys extends X509ExtendedKeyManager {

    private final Reloaded<Pair> pairs;

    // What a handshake under way may still ask for.
    private volatile Pair chosen;
    private volatile Pair chosenBefore;

    /** A certificate with its chain, and its key. */
    private record Pair(String alias, List<X509Certificate> chain, PrivateKey key) {

        static Pair read(Identity identity, String alias) throws IOException, GeneralSecurityException {
            Pair pair =
                    new Pair(alias, Pem.certificates(identity.certificates()), Pem.privateKey(identity.privateKey()));
            if (!pair.fits()) {
                throw new InvalidKeyException(identity.privateKey() + " is not the key of " + identity.certificates()
                        + " (expected: a pair)");
            }
            return pair;
        }

        private boolean fits() throws GeneralSecurityException {
            String algorithm = switch (key.getAlgorithm()) {
                case "RSA" -> "SHA256withRSA";
                case "EC" -> "SHA256withECDSA";
                default -> "EdDSA";
            };
            if (!chain.get(0).getPublicKey().getAlgorithm().equals(key.getAlgorithm())) {
                return false;
            }
            byte[] sample = {1, 2, 3, 4};
            Signature signature = Signature.getInstance(algorithm);
            signature.initSign(key);
            signature.update(sample);
            byte[] signed = signature.sign();
            signature.initVerify(chain.get(0).getPublicKey());
            signature.update(sample);
            return signature.verify(signed);
        }
    }

    private ReloadedKeys(Reloaded<Pair> pairs) {
        this.pairs = pairs;
        this.chosen = pairs.value();
        this.chosenBefore = chosen;
    }

    /**
     * Reads the files of {@code identity}.
     *
     * @throws IOException if they cannot be read
     * @throws GeneralSecurityException if they are no pair
     */
    static ReloadedKeys of(Identity identity, Duration interval, LongSupplier nanoTime)
            throws IOException, GeneralSecurityException {
        AtomicLong pairs = new AtomicLong();
        return new ReloadedKeys(Reloaded.of(
                "the client's certificate " + identity.certificates(),
                () -> Pair.read(identity, "mesh-" + pairs.incrementAndGet()),
                interval,
                nanoTime));
    }

    private synchronized String choose() {
        Pair current = pairs.value();
        if (!current.alias().equals(chosen.alias())) {
            chosenBefore = chosen;
            chosen = current;
        }
        return current.alias();
    }

    private Pair of(String alias) {
        Pair before = chosenBefore;
        return before.alias().equals(alias) ? before : chosen;
    }

    @Override
    public String chooseClientAlias(String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return choose();
    }

    @Override
    public String chooseEngineClientAlias(
            String[] keyTypes, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        return choose();
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
        return of(alias).chain().toArray(new X509Certificate[0]);
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
        return of(alias).key();
    }

    @Override
    public String[] getClientAliases(String keyType, Principal @Nullable [] issuers) {
        return new String[] {choose()};
    }

    @Override
    public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
        return null;
    }

    @Override
    public @Nullable String chooseServerAlias(String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return null;
    }
}
