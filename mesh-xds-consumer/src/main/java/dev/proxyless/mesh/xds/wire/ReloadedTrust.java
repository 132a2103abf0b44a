package dev.proxyless.mesh.xds.wire;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongSupplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Checks a control plane's certificate, and its name, against authorities that are renewed while the channel lives (gRFC
 * A65).
 */
final class ReloadedTrust extends X509ExtendedTrustManager {

    private final Reloaded<X509ExtendedTrustManager> authorities;

    private ReloadedTrust(Reloaded<X509ExtendedTrustManager> authorities) {
        this.authorities = authorities;
    }

    /**
     * Reads the certificates in {@code file}.
     *
     * @throws IOException if it cannot be read
     * @throws GeneralSecurityException if it has no certificates
     */
    static ReloadedTrust of(Path file, Duration interval, LongSupplier nanoTime)
            throws IOException, GeneralSecurityException {
        return new ReloadedTrust(Reloaded.of(
                "the certificate authorities " + file, () -> trusting(Pem.certificates(file)), interval, nanoTime));
    }

    private static X509ExtendedTrustManager trusting(List<X509Certificate> certificates)
            throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        for (X509Certificate certificate : certificates) {
            store.setCertificateEntry("ca-" + store.size(), certificate);
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return Arrays.stream(factory.getTrustManagers())
                .filter(X509ExtendedTrustManager.class::isInstance)
                .map(X509ExtendedTrustManager.class::cast)
                .findFirst()
                .orElseThrow(() -> new KeyStoreException(
                        factory.getProvider() + " checks no names (expected: an X509ExtendedTrustManager)"));
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        authorities.value().checkServerTrusted(chain, authType, engine);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        authorities.value().checkServerTrusted(chain, authType, socket);
    }

    /** Could not check the name. */
    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw new CertificateException("a connection without an engine (expected: one, whose name can be checked)");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        checkClientTrusted(chain, authType);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        checkClientTrusted(chain, authType);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw new CertificateException("a client's certificate (expected: that of a control plane)");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return authorities.value().getAcceptedIssuers();
    }
}
