package dev.holdfast.redis.server;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.Base64;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A self-signed certificate for the loopback address, and its key. Immutable. */
public final class Certificate {
    private static final String ALIAS = "redis";
    private static final String PASSWORD = "not-secret";

    private final byte[] encoded;
    private final String certificatePem;
    private final String keyPem;

    private Certificate(byte[] encoded, String certificatePem, String keyPem) {
        this.encoded = encoded;
        this.certificatePem = certificatePem;
        this.keyPem = keyPem;
    }

    /** Creates one with the JDK's keytool; Java has no public API to sign a certificate. */
    public static Certificate selfSigned() throws IOException {
        Path directory = Directories.create();
        try {
            Path file = directory.resolve("server.p12");
            runKeytool(file);
            KeyStore store = KeyStore.getInstance(file.toFile(), PASSWORD.toCharArray());
            byte[] certificate = store.getCertificate(ALIAS).getEncoded();
            byte[] key = store.getKey(ALIAS, PASSWORD.toCharArray()).getEncoded();
            return new Certificate(certificate, pem("CERTIFICATE", certificate), pem("PRIVATE KEY", key));
        } catch (GeneralSecurityException e) {
            throw new IOException("the certificate that keytool made cannot be read", e);
        } finally {
            Directories.delete(directory);
        }
    }

    private static void runKeytool(Path file) throws IOException {
        Path log = file.resolveSibling("keytool.log");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        ALIAS,
                        "-keyalg",
                        "EC",
                        "-groupname",
                        "secp256r1",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "SAN=ip:127.0.0.1,dns:localhost",
                        "-startdate",
                        "-1d",
                        "-validity",
                        "30",
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        PASSWORD,
                        "-keystore",
                        file.toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            if (keytool.waitFor() != 0) {
                throw new IOException("keytool ended with " + keytool.exitValue() + ":\n" + Files.readString(log));
            }
        } catch (InterruptedException e) {
            keytool.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while keytool ran", e);
        }
    }

    private static String pem(String what, byte[] encoded) {
        String lines = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                .encodeToString(encoded);
        return "-----BEGIN " + what + "-----\n" + lines + "\n-----END " + what + "-----\n";
    }

    /** Returns the file that a client has to trust. */
    public String certificatePem() {
        return certificatePem;
    }

    String keyPem() {
        return keyPem;
    }

    /** Trusts this certificate and no other. */
    public SSLContext trustingContext() throws IOException {
        try {
            KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
            trusted.load(null, null);
            trusted.setCertificateEntry(
                    ALIAS,
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(encoded)));
            TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            managers.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, managers.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException("the certificate cannot be trusted", e);
        }
    }
}
