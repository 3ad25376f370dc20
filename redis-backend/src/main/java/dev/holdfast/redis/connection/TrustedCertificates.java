package dev.holdfast.redis.connection;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import javax.net.ssl.TrustManagerFactory;

/** Loads the authorities that may have signed the certificates of servers. */
public final class TrustedCertificates {
    private TrustedCertificates() {}

    /**
     * Loads the authorities of a file; no others are trusted.
     *
     * @throws IllegalArgumentException if the file cannot be read or contains none
     */
    public static TrustManagerFactory load(Path pem) {
        try (InputStream in = Files.newInputStream(pem)) {
            Collection<? extends Certificate> certificates =
                    CertificateFactory.getInstance("X.509").generateCertificates(in);
            if (certificates.isEmpty()) {
                throw new IllegalArgumentException(unusable(pem, "it contains no certificate"));
            }
            KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
            trusted.load(null, null);
            int number = 0;
            for (Certificate certificate : certificates) {
                trusted.setCertificateEntry("trusted" + number, certificate);
                number++;
            }
            TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            managers.init(trusted);
            return managers;
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalArgumentException(unusable(pem, e.toString()), e);
        }
    }

    private static String unusable(Path pem, String why) {
        return "the trusted certificates in '" + pem + "' cannot be used: " + why
                + "; name a readable PEM file with the certificate of the authority that signed the server's certificate";
    }
}
