package dev.holdfast.redis;

import static dev.holdfast.testkit.HoldfastAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.Cursor;
import dev.holdfast.Items;
import dev.holdfast.MoveResult;
import dev.holdfast.Note;
import dev.holdfast.Poll;
import dev.holdfast.Snapshot;
import dev.holdfast.StoreException;
import dev.holdfast.redis.server.RedisProcess;
import dev.holdfast.redis.server.RedisSettings;
import dev.holdfast.store.Entry.Kind;
import dev.holdfast.watch.Poller;
import dev.holdfast.watch.Watch;
import dev.holdfast.watch.WatchEnd;
import dev.holdfast.workflow.PollPolicy;
import dev.holdfast.workflow.StateKind;
import dev.holdfast.workflow.Workflow;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Reads while a real server is stopped, and after its restart. */
class LastKnownTest {
    private static final Workflow<Stage, Page> PAGES = Workflow.of("page", Stage.class, Page.class)
            .initial(Stage.NEW)
            .ready(Stage.NEW)
            .waiting(Stage.HELD)
            .done(Stage.READ)
            .allow(Stage.NEW, Stage.HELD, Stage.READ)
            .allow(Stage.HELD, Stage.NEW)
            .build();

    private RedisProcess redis;
    private RedisStore store;
    private Items<Stage, Page> items;

    enum Stage {
        NEW,
        HELD,
        READ
    }

    record Page(String title) {}

    @BeforeEach
    void start() throws Exception {
        redis = RedisProcess.start(RedisSettings.appendOnly("always"));
        store = RedisStore.open(RedisOptions.builder(redis.uri(), "pages")
                .timeout(Duration.ofSeconds(3)) // a busy machine may take long to connect
                .build());
        items = Items.builder(PAGES, store)
                .lastKnown(100)
                .polling(PollPolicy.DEFAULT
                        .interval(StateKind.READY, Duration.ofMillis(20), Duration.ofMillis(20))
                        .failures(10_000, Duration.ofMillis(20), Duration.ofMillis(20)))
                .build();
    }

    @AfterEach
    void stop() throws Exception {
        try {
            if (items != null) {
                items.close();
                store.close();
            }
        } finally {
            redis.close();
        }
    }

    private void awaitFresh(String id) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> !items.get(id).orElseThrow().stale());
    }

    @Test
    void lastKnownRecordsAreShownUntilTheServerIsBack() throws Exception {
        Instant before = Instant.now();
        items.create("a", new Page("one"));
        Snapshot<Stage, Page> seen = items.get("a").orElseThrow();
        Poll<Stage, Page> first = items.poll("a", Cursor.START);
        assertThat(seen).isFresh();
        redis.kill9();
        Snapshot<Stage, Page> stale = items.get("a").orElseThrow();
        assertThat(stale).isStale().isIn(Stage.NEW).hasPayload(new Page("one"));
        assertThat(stale.staleSince().orElseThrow()).isBetween(before, Instant.now());
        Poll<Stage, Page> poll = items.poll("a", first.next());
        assertThat(poll.stale()).isTrue();
        assertThat(poll.changes().size()).isZero();
        assertThat(poll.next()).isEqualTo(first.next());
        assertThatThrownBy(() -> items.get("b")).isInstanceOf(StoreException.class);
        assertThatThrownBy(() -> items.counts()).isInstanceOf(StoreException.class);
        assertThatThrownBy(() -> items.move(stale, Stage.READ)).isInstanceOf(StoreException.class);
        assertThatThrownBy(() -> items.create("a", new Page("two"))).isInstanceOf(StoreException.class);
        redis.restart();
        awaitFresh("a");
        assertThat(items.get("a").orElseThrow()).isEqualTo(seen);
        assertThat(items.move(stale, Stage.HELD)).isInstanceOf(MoveResult.Moved.class);
        assertThat(items.move(stale, Stage.READ)).isInstanceOf(MoveResult.Conflict.class);
        assertThat(items.poll("a", poll.next()).changes()).tells(Kind.MOVED);
    }

    @Test
    void aHangingServerIsUnavailableToo() throws Exception {
        items.create("a", new Page("one"));
        redis.pause();
        try {
            assertThat(items.get("a").orElseThrow()).isStale();
        } finally {
            redis.resume();
        }
        awaitFresh("a");
    }

    @Test
    void aPollerGoesOnThroughRestartsAndMissesNothing() throws Exception {
        items.create("a", new Page("one"));
        List<Long> heard = new CopyOnWriteArrayList<>();
        try (Poller<Stage, Page> poller = Poller.of(items)) {
            Watch<Stage, Page> watch = poller.watch("a", (change, poll) -> {
                assertThat(poll.stale()).isFalse();
                heard.add(change.number());
            });
            for (int i = 1; i <= 3; i++) {
                items.recordEvent("a", "before", null);
                redis.kill9();
                assertThat(items.get("a").orElseThrow()).isStale();
                redis.restart();
                awaitFresh("a");
                items.recordEvent("a", "after", null);
            }
            items.move("a", Stage.READ, Note.none());
            WatchEnd<Stage, Page> end = watch.end().toCompletableFuture().get(30, TimeUnit.SECONDS);
            assertThat(end.reason()).isEqualTo(WatchEnd.Reason.DONE);
            assertThat(heard).containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L);
        }
    }
}
