package dev.holdfast.redis;

import static dev.holdfast.redis.Samples.T0;
import static dev.holdfast.redis.Samples.change;
import static dev.holdfast.redis.Samples.creation;
import static dev.holdfast.redis.Samples.key;
import static dev.holdfast.redis.Samples.leased;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.redis.commit.ScriptArguments;
import dev.holdfast.redis.script.Script;
import dev.holdfast.redis.server.RedisSpace;
import dev.holdfast.redis.server.SharedRedis;
import dev.holdfast.store.Lease;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A renewal changes the end of a lease and nothing else. */
@ExtendWith(SharedRedis.class)
class RenewScriptTest {
    private final ScriptRunner scripts;

    RenewScriptTest(RedisSpace space) throws IOException {
        this.scripts = new ScriptRunner(space);
    }

    @AfterEach
    void close() throws IOException {
        scripts.close();
    }

    private List<?> renew(String generation, Lease held) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(generation));
        arguments.addAll(ScriptArguments.renewal(key("a"), held, T0.plusSeconds(90)));
        return scripts.run(Script.RENEW, arguments.toArray(String[]::new));
    }

    private Lease lease() throws IOException {
        scripts.open("run");
        scripts.revision(change("a", scripts.revision(creation("a", "NEW")), leased("RUN")));
        return new Lease("me", 1, T0.plusSeconds(60));
    }

    @Test
    void movesTheEndAndThePlaceAmongReadyItems() throws IOException {
        Lease held = lease();
        Object revision = scripts.send("HGET", "item:episode/a", "revision");

        assertThat(renew(scripts.generation(), held)).isEqualTo(List.of(1L, revision));

        assertThat(scripts.send("HMGET", "item:episode/a", "revision", "lease_expires", "ready"))
                .isEqualTo(List.of(revision, "2026-01-01T12:01:30.000000000Z", "2026-01-01T12:01:30.000000000Z"));
        assertThat(scripts.send("ZRANGE", "ready:episode/RUN", "0", "-1"))
                .isEqualTo(List.of("2026-01-01T12:01:30.000000000Z a"));
    }

    @Test
    void aLeaseOfAnotherIsLost() throws IOException {
        Lease held = lease();
        Object before = scripts.send("HGETALL", "item:episode/a");

        assertThat(renew(scripts.generation(), new Lease("you", 1, held.expires())))
                .isEqualTo(List.of(0L));
        assertThat(renew(scripts.generation(), new Lease("me", 2, held.expires())))
                .isEqualTo(List.of(0L));
        assertThat(scripts.send("HGETALL", "item:episode/a")).isEqualTo(before);
    }

    @Test
    void aClientOfAnotherRunNeedsAHandshake() throws IOException {
        assertThat(renew("1", lease())).isEqualTo(List.of("STALE"));
    }
}
