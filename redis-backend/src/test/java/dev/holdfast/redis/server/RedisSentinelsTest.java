package dev.holdfast.redis.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Sentinels promote the replica of a dead master. */
class RedisSentinelsTest {
    @Test
    void theReplicaOfADeadMasterTakesOver() throws Exception {
        try (RedisSentinels redis =
                RedisSentinels.start(RedisSettings.volatileData().password("secret"))) {
            RedisProcess old = redis.master();
            RedisProcess next = redis.replica();
            assertThat(redis.uri()).matches("redis-sentinel://(127\\.0\\.0\\.1:\\d+,?){3}/#holdfast");
            assertThat(next).isNotSameAs(old);

            old.kill9();
            redis.awaitMaster(next);

            assertThat(redis.master()).isSameAs(next);
            assertThat(next.ask("SET", "key", "value")).isEqualTo("OK");
        }
    }
}
