package dev.proxyless.mesh.xds.wire;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Certificates and keys in text (RFC 7468). */
final class Pem {

    private static final List<String> ALGORITHMS = List.of("EC", "RSA", "Ed25519");

    /** What stands before an RSA key (RFC 8017) to make it one of any algorithm (RFC 5208): version 0, and "it is RSA". */
    private static final byte[] RSA_HEAD = {
        0x02,
        0x01,
        0x00,
        0x30,
        0x0d,
        0x06,
        0x09,
        0x2a,
        (byte) 0x86,
        0x48,
        (byte) 0x86,
        (byte) 0xf7,
        0x0d,
        0x01,
        0x01,
        0x01,
        0x05,
        0x00
    };

    private Pem() {}

    /** The certificates in {@code file}, at least one. */
    static List<X509Certificate> certificates(Path file) throws IOException, CertificateException {
        List<X509Certificate> certificates =
                CertificateFactory.getInstance("X.509")
                        .generateCertificates(new ByteArrayInputStream(Files.readAllBytes(file)))
                        .stream()
                        .map(X509Certificate.class::cast)
                        .toList();
        if (certificates.isEmpty()) {
            throw new CertificateException(file + " has no certificate (expected: one or more in PEM)");
        }
        return certificates;
    }

    /** The private key in {@code file}; the message of an error has nothing of it. */
    static PrivateKey privateKey(Path file) throws IOException, GeneralSecurityException {
        String text = Files.readString(file, StandardCharsets.ISO_8859_1);
        byte[] rsa = block(text, "RSA PRIVATE KEY", file);
        byte[] key = rsa == null ? block(text, "PRIVATE KEY", file) : pkcs8(rsa);
        if (key != null) {
            for (String algorithm : ALGORITHMS) {
                try {
                    return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(key));
                } catch (InvalidKeySpecException e) {
                    // Of another algorithm.
                }
            }
        }
        throw new InvalidKeyException(file + " has no key that can be used (expected: -----BEGIN PRIVATE KEY-----, of "
                + ALGORITHMS + ", without a password; openssl pkcs8 -topk8 -nocrypt turns others into such)");
    }

    private static byte @Nullable [] block(String text, String label, Path file) throws InvalidKeyException {
        String begin = "-----BEGIN " + label + "-----";
        int start = text.indexOf(begin);
        int end = text.indexOf("-----END " + label + "-----", start + 1);
        if (start < 0 || end < 0) {
            return null;
        }
        try {
            return Base64.getMimeDecoder().decode(text.substring(start + begin.length(), end));
        } catch (IllegalArgumentException e) {
            throw new InvalidKeyException(file + " is damaged (expected: Base64 between the marks)", e);
        }
    }

    private static byte[] pkcs8(byte[] rsa) {
        return tagged(0x30, joined(RSA_HEAD, tagged(0x04, rsa)));
    }

    /** A value of DER: tag, length in two bytes, content. */
    private static byte[] tagged(int tag, byte[] content) {
        byte[] head = {(byte) tag, (byte) 0x82, (byte) (content.length >> 8), (byte) content.length};
        return joined(head, content);
    }

    private static byte[] joined(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }
}
