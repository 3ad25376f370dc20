package dev.holdfast.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.StoreException;
import dev.holdfast.StoreException.Verdict;
import dev.holdfast.redis.server.Certificate;
import dev.holdfast.redis.server.RedisProcess;
import dev.holdfast.redis.server.RedisSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsTest {
    @TempDir
    private Path directory;

    @Test
    void commitsReadsAndHintsGoOverTls() throws Exception {
        Certificate certificate = Certificate.selfSigned();
        RedisSettings settings = RedisSettings.volatileData().tls(certificate).password("pass word");
        try (RedisProcess redis = RedisProcess.start(settings);
                RedisStore store = RedisStore.open(builder(":pass%20word@127.0.0.1", redis, pem(certificate))
                        .build())) {
            CountDownLatch hinted = new CountDownLatch(2); // once for the subscription, once for the commit
            CountDownLatch subscribed = new CountDownLatch(1);
            store.onChange(() -> {
                subscribed.countDown();
                hinted.countDown();
            });
            assertThat(subscribed.await(10, TimeUnit.SECONDS)).isTrue(); // or one hint would stand for both
            long revision = Commits.commit(store, Commits.create("a")).revision();
            assertThat(store.read(Commits.key("a")).orElseThrow().revision()).isEqualTo(revision);
            assertThat(hinted.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(redis.ask("CLIENT", "LIST")
                            .lines()
                            .filter(line -> line.contains("laddr=127.0.0.1:" + redis.tlsPort())))
                    .as("connections over TLS")
                    .hasSizeGreaterThanOrEqualTo(2);
        }
    }

    @Test
    void anotherAuthorityIsNotTrusted() throws Exception {
        try (RedisProcess redis =
                RedisProcess.start(RedisSettings.volatileData().tls(Certificate.selfSigned()))) {
            RedisOptions options =
                    builder("127.0.0.1", redis, pem(Certificate.selfSigned())).build();
            StoreException failure =
                    Commits.failure(() -> RedisStore.open(options).close());
            assertThat(failure)
                    .hasMessageContaining("cannot be reached with TLS")
                    .hasMessageContaining("trustedCertificates");
            assertThat(failure.verdict()).isEqualTo(Verdict.FATAL);
        }
    }

    @Test
    void certificateMustNameTheHost() throws Exception {
        Certificate certificate = Certificate.selfSigned(); // for 127.0.0.1 and localhost
        try (RedisProcess redis =
                RedisProcess.start(RedisSettings.volatileData().tls(certificate))) {
            redis.ask("CONFIG", "SET", "bind", "127.0.0.1 127.0.0.2");
            // another name of this machine that needs no resolver
            RedisOptions options = builder("127.0.0.2", redis, pem(certificate)).build();
            StoreException failure =
                    Commits.failure(() -> RedisStore.open(options).close());
            assertThat(failure).hasMessageContaining("for the host in the URI");
            assertThat(failure.verdict()).isEqualTo(Verdict.FATAL);
        }
    }

    @Test
    void fileThatHoldsNoCertificateIsRefusedByName() throws IOException {
        Path missing = directory.resolve("missing.pem");
        assertThatThrownBy(() -> RedisOptions.builder("rediss://host", "space")
                        .trustedCertificates(missing)
                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("missing.pem")
                .hasMessageContaining("NoSuchFileException");
        Path empty = Files.createFile(directory.resolve("empty.pem"));
        assertThatThrownBy(() -> RedisOptions.builder("rediss://host", "space")
                        .trustedCertificates(empty)
                        .build())
                .hasMessageContaining("it contains no certificate");
        Path other = Files.writeString(directory.resolve("other.pem"), "-----BEGIN CERTIFICATE-----\nno\n");
        assertThatThrownBy(() -> RedisOptions.builder("rediss://host", "space")
                        .trustedCertificates(other)
                        .build())
                .hasMessageContaining("other.pem")
                .hasMessageContaining("PEM file");
    }

    @Test
    void trustWithoutEncryptionIsRefused() throws Exception {
        Path pem = pem(Certificate.selfSigned());
        assertThatThrownBy(() -> RedisOptions.builder("redis-cluster://host", "space")
                        .trustedCertificates(pem)
                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("write rediss-cluster:// instead of redis-cluster://");
    }

    private Path pem(Certificate certificate) throws IOException {
        return Files.writeString(Files.createTempFile(directory, "trusted", ".pem"), certificate.certificatePem());
    }

    private static RedisOptions.Builder builder(String host, RedisProcess redis, Path pem) {
        return RedisOptions.builder("rediss://" + host + ":" + redis.tlsPort(), "space")
                .trustedCertificates(pem)
                .timeout(Duration.ofSeconds(5))
                .unsafeServer(RedisOptions.UnsafeServer.ALLOW);
    }
}
