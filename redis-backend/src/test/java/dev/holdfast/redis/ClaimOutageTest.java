package dev.holdfast.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.Claim;
import dev.holdfast.Items;
import dev.holdfast.LeaseLostException;
import dev.holdfast.StoreException;
import dev.holdfast.redis.CountWorkflow.Count;
import dev.holdfast.redis.CountWorkflow.Stage;
import dev.holdfast.redis.server.Proxy;
import dev.holdfast.redis.server.RedisProcess;
import dev.holdfast.store.ItemKey;
import dev.holdfast.store.Lease;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Claims and renewals when one worker is cut off from the server and another is not. */
class ClaimOutageTest {
    private static final ItemKey KEY = new ItemKey("count", "a");

    private RedisProcess redis;
    private Proxy proxy;
    private RedisStore cutOff;
    private RedisStore near;

    @BeforeEach
    void start() throws IOException {
        redis = RedisProcess.start();
        proxy = Proxy.to(redis.port());
        cutOff = open(proxy.uri());
        near = open(redis.uri());
    }

    @AfterEach
    void stop() throws IOException {
        cutOff.close();
        near.close();
        proxy.close();
        redis.close();
    }

    private static RedisStore open(String uri) {
        return RedisStore.open(RedisOptions.builder(uri, "claims")
                .unsafeServer(RedisOptions.UnsafeServer.ALLOW)
                .build());
    }

    @Test
    void aLeaseIsKeptThroughAShortOutage() throws IOException {
        try (Items<Stage, Count> items =
                CountWorkflow.builder(cutOff).lease(Duration.ofSeconds(6)).build()) {
            items.create("a", new Count(0));
            Claim<Stage, Count> claim = items.claim(Stage.RUN, "a").orElseThrow();
            Instant before = expires();
            proxy.refuse(true);
            proxy.resetAll();
            Awaitility.await("a renewal that fails").until(() -> proxy.refused() > 0);
            assertThat(expires()).isEqualTo(before);
            proxy.refuse(false);

            Awaitility.await("a renewal").until(() -> expires().isAfter(before));
            assertThat(claim.lost()).isFalse();
            claim.complete(Stage.DONE, new Count(1));
        }
        assertThat(near.count("count")).containsEntry("DONE", 1L);
    }

    private Instant expires() {
        Lease lease = near.read(KEY).orElseThrow().body().lease();
        return Objects.requireNonNull(lease).expires();
    }

    @Test
    void aWorkerThatWasCutOffForTooLongLosesItsLease() throws IOException {
        try (Items<Stage, Count> first = CountWorkflow.builder(cutOff)
                        .owner("first")
                        .lease(Duration.ofMillis(500))
                        .build();
                Items<Stage, Count> second =
                        CountWorkflow.builder(near).owner("second").build()) {
            first.create("a", new Count(0));
            Claim<Stage, Count> lost = first.claim(Stage.RUN, "a").orElseThrow();
            proxy.refuse(true);
            proxy.resetAll();
            List<Claim<Stage, Count>> taken = Awaitility.await("the lease to run out")
                    .until(() -> second.claim(Stage.RUN, 1), claims -> !claims.isEmpty());
            assertThatThrownBy(() -> lost.save(new Count(7))).isInstanceOf(StoreException.class);
            proxy.refuse(false);

            Awaitility.await("the worker to be told").until(lost::lost);
            assertThatThrownBy(() -> lost.complete(Stage.DONE, new Count(8))).isInstanceOf(LeaseLostException.class);
            taken.get(0).complete(Stage.DONE, new Count(1));
            assertThat(second.get("a").orElseThrow().payload()).isEqualTo(new Count(1));
        }
    }
}
