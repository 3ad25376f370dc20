package dev.holdfast;

import static dev.holdfast.fixtures.Episode.Stage.CONVERTING;
import static dev.holdfast.fixtures.Episode.Stage.DISCOVERED;
import static dev.holdfast.fixtures.Episode.Stage.DOWNLOADING;
import static dev.holdfast.fixtures.Episode.Stage.SKIPPED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.BatchResult.Absent;
import dev.holdfast.BatchResult.Done;
import dev.holdfast.BatchResult.Failed;
import dev.holdfast.BatchResult.Lost;
import dev.holdfast.BatchResult.Refused;
import dev.holdfast.StoreException.Verdict;
import dev.holdfast.fixtures.Episode;
import dev.holdfast.fixtures.Episode.Stage;
import dev.holdfast.fixtures.RiggedStore;
import dev.holdfast.fixtures.RiggedStore.Fate;
import dev.holdfast.fixtures.TestClock;
import dev.holdfast.internal.engine.BatchRun;
import dev.holdfast.limit.RateLimitedException;
import dev.holdfast.store.Entry.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BatchTest {
    private final RiggedStore store = new RiggedStore();
    private final Items<Stage, Episode> items = Items.builder(Episode.ARCHIVE, store)
            .clock(new TestClock())
            .owner("me")
            .build();

    private void create(int... numbers) {
        for (int number : numbers) {
            items.create("e" + number, Episode.of("old"));
        }
    }

    private String title(int number) {
        return items.get("e" + number).orElseThrow().payload().title();
    }

    private static Episode retitled(Episode episode) {
        return episode.withTitle(episode.title() + "+");
    }

    @Test
    void changesOfManyItemsShareOneCommitAndHaveTheirOwnAnswers() {
        create(1, 2, 3);
        List<String> heard = new ArrayList<>();
        items.listen((change, item) -> heard.add(change.id() + " " + change.kind()));
        int before = store.commits();
        BatchResult<Stage, Episode> result = items.batch()
                .update("e1", BatchTest::retitled)
                .move("e2", SKIPPED, Note.none().reason("a rerun"))
                .update("gone", BatchTest::retitled)
                .move("e3", CONVERTING)
                .commit();
        assertThat(store.commits()).isEqualTo(before + 1);
        assertThat(result.answers().keySet()).containsExactly("e1", "e2", "gone", "e3");
        assertThat(result.answer("e1")).isEqualTo(new Done<>(items.get("e1").orElseThrow()));
        assertThat(result.done().get("e2").state()).isEqualTo(SKIPPED);
        assertThat(result.answer("gone")).isEqualTo(new Absent<>());
        assertThat(result.answer("e3"))
                .isInstanceOfSatisfying(
                        Refused.class,
                        refused -> assertThat(refused.why())
                                .isInstanceOf(IllegalTransitionException.class)
                                .hasMessageContaining("episode/e3: DISCOVERED -> CONVERTING is not allowed"));
        assertThat(result.allDone()).isFalse();
        assertThat(result.toString()).startsWith("BatchResult[2 of 4 done, gone: Absent[], e3: Refused[");
        assertThat(title(1)).isEqualTo("old+");
        assertThat(items.get("e3").orElseThrow().state()).isEqualTo(DISCOVERED);
        assertThat(items.history("e2")).last().satisfies(change -> {
            assertThat(change.kind()).isEqualTo(Kind.MOVED);
            assertThat(change.message()).contains("a rerun");
        });
        assertThat(heard).containsExactly("e1 UPDATED", "e2 MOVED");
    }

    @Test
    void aStepThatFailsDoesNotAffectOthers() {
        create(1, 2, 3);
        BatchResult<Stage, Episode> result = items.batch()
                .update("e1", episode -> {
                    throw new IllegalStateException("no title");
                })
                .update("e2", episode -> episode.withTitle("\ud800"))
                .update("e3", BatchTest::retitled)
                .commit();
        assertThat(((Refused<Stage, Episode>) result.answer("e1")).why()).hasMessage("no title");
        assertThat(((Refused<Stage, Episode>) result.answer("e2")).why())
                .hasMessageContaining("episode/e2: the payload has an unpaired surrogate");
        assertThat(result.done().keySet()).containsExactly("e3");
        assertThat(title(3)).isEqualTo("old+");
    }

    @Test
    void onlyChangesThatLostARaceAreRetriedAndNotForever() {
        create(1, 2);
        store.faster(() -> items.update("e1", episode -> episode.withTitle("theirs")));
        int before = store.commits();
        BatchResult<Stage, Episode> result = items.batch()
                .update("e1", BatchTest::retitled)
                .update("e2", BatchTest::retitled)
                .commit();
        assertThat(result.allDone()).isTrue();
        assertThat(title(1)).isEqualTo("theirs+");
        assertThat(title(2)).isEqualTo("old+");
        assertThat(store.commits()).isEqualTo(before + 2);

        for (int i = 0; i < Limits.DEFAULT.casAttempts(); i++) {
            store.faster(() -> items.update("e1", episode -> episode.withTitle("theirs")));
        }
        result = items.batch()
                .update("e1", BatchTest::retitled)
                .update("e2", BatchTest::retitled)
                .commit();
        assertThat(result.answer("e1")).isEqualTo(new Lost<>(items.get("e1").orElseThrow()));
        assertThat(title(1)).isEqualTo("theirs");
        assertThat(title(2)).isEqualTo("old++");
    }

    @Test
    void anItemDeletedInBetweenIsMissing() {
        create(1);
        store.faster(() -> items.delete("e1"));
        assertThat(items.batch().update("e1", BatchTest::retitled).commit().answer("e1"))
                .isEqualTo(new Absent<>());
    }

    @Test
    void aLongListIsCutIntoCommitsOfBoundedSize() {
        int[] numbers = IntStream.range(0, 450).toArray();
        create(numbers);
        int before = store.commits();
        Batch<Stage, Episode> batch = items.batch();
        IntStream.of(numbers).forEach(number -> batch.update("e" + number, BatchTest::retitled));
        assertThat(batch.size()).isEqualTo(450);
        assertThat(batch.commit().done()).hasSize(450);
        assertThat(store.commits()).isEqualTo(before + 3);

        String large = "x".repeat(BatchRun.MAX_CHARS / 8);
        Batch<Stage, Episode> heavy = items.batch();
        for (int i = 0; i < 16; i++) {
            heavy.update("e" + i, episode -> episode.withTitle(large));
        }
        before = store.commits();
        assertThat(heavy.commit().allDone()).isTrue();
        assertThat(store.commits()).as("seven fit, with what else is stored").isEqualTo(before + 3);
    }

    @Test
    void aFailureOfTheStoreIsAnAnswerWithItsVerdict() {
        int[] numbers = IntStream.range(0, BatchRun.MAX_COMMITS + 10).toArray();
        create(numbers);
        Batch<Stage, Episode> batch = items.batch();
        IntStream.of(numbers).forEach(number -> batch.update("e" + number, BatchTest::retitled));
        store.next(Fate.FINE, Fate.RETRYABLE);
        BatchResult<Stage, Episode> result = batch.commit();
        assertThat(result.done()).hasSize(BatchRun.MAX_COMMITS);
        assertThat(failure(result, "e205").verdict()).isEqualTo(Verdict.RETRYABLE);
        assertThat(title(205)).isEqualTo("old");
    }

    @Test
    void afterAFailureTheRestIsReportedAsNotTried() {
        int[] numbers = IntStream.range(0, BatchRun.MAX_COMMITS * 2 + 1).toArray();
        create(numbers);
        int before = store.commits();
        Batch<Stage, Episode> batch = items.batch();
        IntStream.of(numbers).forEach(number -> batch.update("e" + number, BatchTest::retitled));
        store.next(Fate.LOST_UNKNOWN, Fate.LOST_UNKNOWN, Fate.LOST_UNKNOWN);
        BatchResult<Stage, Episode> result = batch.commit();
        assertThat(store.commits()).as("one commit, sent three times").isEqualTo(before + 3);
        assertThat(failure(result, "e0").verdict()).isEqualTo(Verdict.UNKNOWN);
        assertThat(failure(result, "e400").verdict()).isEqualTo(Verdict.RETRYABLE);
        assertThat(failure(result, "e400"))
                .hasMessageStartingWith("episode/e400: not tried, because the store failed before: ");
    }

    private static StoreException failure(BatchResult<Stage, Episode> result, String id) {
        return ((Failed<Stage, Episode>) result.answer(id)).why();
    }

    @Test
    void aLostReplyAppliesNothingTwice() {
        create(1, 2);
        for (Fate fate : List.of(Fate.APPLIED_UNKNOWN, Fate.LOST_UNKNOWN)) {
            store.next(fate);
            assertThat(items.batch()
                            .update("e1", BatchTest::retitled)
                            .update("e2", BatchTest::retitled)
                            .commit()
                            .allDone())
                    .isTrue();
        }
        assertThat(title(1)).isEqualTo("old++");
        assertThat(items.history("e2")).hasSize(3);
    }

    @Test
    void theRateLimiterRefusesUpdatesOneByOneAndNoMoves() {
        create(1, 2, 3);
        try (var limited = Items.builder(Episode.ARCHIVE, store)
                .rateLimiter(key -> key.id().equals("e1") ? Duration.ZERO : Duration.ofSeconds(3))
                .build()) {
            BatchResult<Stage, Episode> result = limited.batch()
                    .update("e1", BatchTest::retitled)
                    .update("e2", BatchTest::retitled)
                    .move("e3", SKIPPED)
                    .commit();
            assertThat(result.done().keySet()).containsExactly("e1", "e3");
            assertThat(((Refused<Stage, Episode>) result.answer("e2")).why())
                    .isInstanceOfSatisfying(
                            RateLimitedException.class,
                            e -> assertThat(e.retryAfter()).isEqualTo(Duration.ofSeconds(3)));
        }
    }

    @Test
    void aMoveTakesTheItemFromItsWorkerAndAnUpdateDoesNot() {
        create(1, 2);
        Claim<Stage, Episode> kept = items.claim(DOWNLOADING, "e1").orElseThrow();
        Claim<Stage, Episode> taken = items.claim(DOWNLOADING, "e2").orElseThrow();
        assertThat(items.batch()
                        .update("e1", BatchTest::retitled)
                        .move("e2", Stage.FAILED)
                        .commit()
                        .allDone())
                .isTrue();
        kept.event("still mine", null);
        assertThatThrownBy(() -> taken.event("not any more", null)).isInstanceOf(LeaseLostException.class);
    }

    @Test
    void misuseIsRefusedAtOnce() {
        create(1);
        Batch<Stage, Episode> batch = items.batch().update("e1", BatchTest::retitled);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> batch.move("e1", SKIPPED))
                .withMessage(
                        "episode/e1: it is already in the batch; combine both changes into one, or use another batch");
        assertThatIllegalArgumentException().isThrownBy(() -> batch.move(" ", SKIPPED));
        BatchResult<Stage, Episode> result = batch.commit();
        assertThatIllegalStateException()
                .isThrownBy(batch::commit)
                .withMessage("episode/e1: the batch has already been committed; start another");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> result.answer("e7"))
                .withMessage("the batch had no change of 'e7'; ask for an id that it had");
        assertThat(items.batch().commit().answers()).isEmpty();
        Batch<Stage, Episode> late = items.batch().update("e1", BatchTest::retitled);
        items.close();
        assertThatIllegalStateException().isThrownBy(late::commit);
        assertThatIllegalStateException().isThrownBy(items::batch);
    }
}
