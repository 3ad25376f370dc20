package dev.holdfast;

import static dev.holdfast.fixtures.Episode.Stage.DOWNLOADED;
import static dev.holdfast.fixtures.Episode.Stage.DOWNLOADING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.fixtures.Episode;
import dev.holdfast.fixtures.Episode.Stage;
import dev.holdfast.fixtures.RiggedStore;
import dev.holdfast.fixtures.TestClock;
import dev.holdfast.limit.RateLimitedException;
import dev.holdfast.store.ItemKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RateLimitTest {
    private final RiggedStore store = new RiggedStore();
    private final List<ItemKey> asked = new ArrayList<>();
    private Duration wait = Duration.ZERO;
    private final Items<Stage, Episode> items = Items.builder(Episode.ARCHIVE, store)
            .namespace("ns")
            .clock(new TestClock())
            .rateLimiter(key -> {
                asked.add(key);
                return wait;
            })
            .build();

    @AfterEach
    void close() {
        items.close();
    }

    @Test
    void everyUpdateAsksTheLimiterOnceWithTheNamespace() {
        Snapshot<Stage, Episode> item = items.create("e1", Episode.of("one")).snapshot();
        assertThat(asked).isEmpty();
        store.faster(() -> items.recordEvent("e1", "first", null));
        items.update("e1", episode -> episode.withTitle("two"));
        items.update(item, episode -> episode.withTitle("three"), ConflictPolicy.reapply());
        assertThat(asked).containsExactly(new ItemKey("ns:episode", "e1"), new ItemKey("ns:episode", "e1"));
    }

    @Test
    void aRefusedUpdateSaysWhenToRetryAndWritesNothing() {
        Snapshot<Stage, Episode> item = items.create("e1", Episode.of("one")).snapshot();
        wait = Duration.ofMillis(1500);
        assertThatThrownBy(() -> items.update("e1", episode -> episode.withTitle("two")))
                .isInstanceOfSatisfying(
                        RateLimitedException.class,
                        e -> assertThat(e.retryAfter()).isEqualTo(wait))
                .hasMessage("ns:episode/e1: update: there are more updates than the rate limiter allows; try again in"
                        + " 1500 ms, or combine updates with an Updater or saveSoon");
        assertThatThrownBy(() -> items.update(item, p -> p, ConflictPolicy.fail()))
                .isInstanceOf(RateLimitedException.class);
        assertThat(items.get("e1")).contains(item);
    }

    @Test
    void movesAndClaimsAreNotLimited() {
        wait = Duration.ofDays(1);
        items.create("e1", Episode.of("one"));
        items.claim(DOWNLOADING, "e1").orElseThrow().run(DOWNLOADED, work -> {
            work.progress(1, 2, "half");
            work.event("seen", null);
            work.chunks(1).complete(0, "x");
            return work.payload().withTitle("done");
        });
        items.recordEvent("e1", "seen", null);
        assertThat(items.get("e1").orElseThrow().payload().title()).isEqualTo("done");
        assertThat(asked).isEmpty();
    }

    @Test
    void anExceptionOfTheLimiterReachesTheCallerAndANegativeWaitIsZero() {
        items.create("e1", Episode.of("one"));
        wait = Duration.ofMillis(-1);
        assertThat(items.update("e1", episode -> episode.withTitle("two"))
                        .payload()
                        .title())
                .isEqualTo("two");
        try (var broken = Items.builder(Episode.ARCHIVE, store)
                .rateLimiter(key -> {
                    throw new IllegalStateException("no idea");
                })
                .build()) {
            assertThatThrownBy(() -> broken.update("e1", episode -> episode))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("no idea");
        }
    }
}
