package dev.holdfast.redis.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** A replica replicates, refuses writes and is promoted, and the old master loses its unreplicated writes. */
class ReplicaPairTest {
    @Test
    void theReplicaTakesOverAndTheOldMasterFollows() throws Exception {
        RedisSettings settings = RedisSettings.volatileData().password("secret");
        try (ReplicaPair pair = ReplicaPair.start(settings)) {
            pair.master().ask("SET", "key", "value");
            pair.awaitCaughtUp();
            assertThat(pair.replica().ask("GET", "key")).isEqualTo("value");
            assertThatThrownBy(() -> pair.replica().ask("SET", "key", "other")).hasMessageStartingWith("READONLY");

            pair.promote();
            pair.master().ask("SET", "alone", "value");
            assertThat(pair.replica().ask("SET", "key", "other")).isEqualTo("OK");
            assertThat(pair.replica().ask("EXISTS", "alone")).isEqualTo("0");

            pair.demoteOldMaster();
            assertThat(pair.master().ask("GET", "key")).isEqualTo("other");
            assertThat(pair.master().ask("EXISTS", "alone")).isEqualTo("0");
        }
    }
}
