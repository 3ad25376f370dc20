package dev.holdfast.redis.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.StoreException;
import dev.holdfast.StoreException.Verdict;
import org.junit.jupiter.api.Test;

class ConnectErrorsTest {
    @Test
    void aServerThatHangsUpBeforeTheHandshakeIsReportedLikeOneThatHangsUpInIt() {
        StoreException failure = ConnectErrors.failure(
                "host:6379",
                AddressParser.parse("redis://host"),
                new IllegalStateException("RedisHandshakeHandler not registered"));
        assertThat(failure.verdict()).isEqualTo(Verdict.RETRYABLE);
        assertThat(failure)
                .hasMessage("Redis at host:6379 cannot be reached (the server closed the connection during the"
                        + " handshake); check that it runs and that host and port are right, and write rediss:// if it"
                        + " speaks TLS on that port");
    }
}
