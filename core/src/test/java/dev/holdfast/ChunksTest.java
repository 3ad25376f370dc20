package dev.holdfast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.chunk.ChunkPlan;
import dev.holdfast.chunk.Chunks;
import dev.holdfast.chunk.ChunksChangedException;
import dev.holdfast.chunk.Ledger;
import dev.holdfast.fixtures.RiggedStore;
import dev.holdfast.fixtures.RiggedStore.Fate;
import dev.holdfast.fixtures.TestClock;
import dev.holdfast.store.Entry.Kind;
import dev.holdfast.store.ItemKey;
import dev.holdfast.workflow.Workflow;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ChunksTest {
    enum S {
        NEW,
        SUMMARISING,
        JOINING,
        FAILED,
        DONE
    }

    record Text(String title) {}

    record Cut(int size, int overlap) {}

    /** Has a getter that fails. */
    public static final class Unwritable {
        public String getText() {
            throw new IllegalStateException("not now");
        }
    }

    private static final Workflow<S, Text> FLOW = Workflow.of("text", S.class, Text.class)
            .ready(S.NEW)
            .active(S.SUMMARISING, S.JOINING)
            .error(S.FAILED)
            .done(S.DONE)
            .initial(S.NEW)
            .allow(S.NEW, S.SUMMARISING)
            .allow(S.SUMMARISING, S.JOINING, S.DONE, S.FAILED)
            .allow(S.JOINING, S.DONE, S.FAILED)
            .allow(S.FAILED, S.SUMMARISING, S.JOINING)
            .build();

    private final TestClock clock = new TestClock();
    private final RiggedStore store = new RiggedStore();
    private final Items<S, Text> items = Items.builder(FLOW, store)
            .clock(clock)
            .owner("w")
            .limits(Limits.DEFAULT.withCrashLimit(3).withMaxResultBytes(100))
            .build();

    @AfterEach
    void close() {
        items.close();
        store.close();
    }

    private Claim<S, Text> claimed() {
        items.create("x", new Text("t"));
        return items.claim(S.SUMMARISING, "x").orElseThrow();
    }

    /** The worker crashes and another one claims the item. */
    private Claim<S, Text> afterCrash() {
        clock.advance(Duration.ofSeconds(60));
        return items.claim(S.SUMMARISING, "x").orElseThrow();
    }

    private Ledger read() {
        return items.chunks("x", S.SUMMARISING).orElseThrow();
    }

    private static List<Integer> list(Iterable<Integer> indexes) {
        List<Integer> all = new ArrayList<>();
        indexes.forEach(all::add);
        return all;
    }

    // --- completed chunks ---

    @Test
    void chunksOfACrashedWorkerStayDoneEvenWithGaps() {
        Chunks first = claimed().chunks(6);
        assertThat(first.complete(4, "e")).isTrue();
        assertThat(first.complete(1, "b")).isTrue();

        Chunks second = afterCrash().chunks(6);
        assertThat(second.done()).isEqualTo(2);
        assertThat(second.remaining()).isEqualTo(4);
        assertThat(list(second.missing())).containsExactly(0, 2, 3, 5);
        assertThat(second.isDone(4)).isTrue();
        assertThat(second.isDone(5)).isFalse();
        assertThat(second.result(4, String.class)).contains("e");
        assertThat(second.result(0, String.class)).isEmpty();
        assertThat(second.results(String.class)).containsExactly("b", "e");
    }

    @Test
    void completionIsInTheStoreWhenItReturns() {
        Claim<S, Text> claim = claimed();
        Chunks chunks = claim.chunks(3);
        chunks.complete(2, Map.of("n", 7));
        assertThat(read().isDone(2)).isTrue();
        assertThat(read().results(Map.class)).containsExactly(Map.of("n", 7));
        assertThat(read().total()).isEqualTo(3);
    }

    @Test
    void completingTwiceKeepsTheFirstResultAndSaysSo() {
        Chunks chunks = claimed().chunks(3);
        assertThat(chunks.complete(0, "first")).isTrue();
        int commits = store.commits();
        assertThat(chunks.complete(0, "second")).isFalse();
        assertThat(store.commits()).isEqualTo(commits);
        assertThat(afterCrash().chunks(3).complete(0, "third")).isFalse();
        assertThat(read().result(0, String.class)).contains("first");
    }

    @Test
    void missingSkipsChunksCompletedInBetween() {
        Chunks chunks = claimed().chunks(5);
        List<Integer> seen = new ArrayList<>();
        for (int i : chunks.missing()) {
            seen.add(i);
            chunks.complete(i);
            if (i == 0) {
                chunks.complete(1);
                chunks.complete(3);
            }
        }
        assertThat(seen).containsExactly(0, 2, 4);
        assertThat(chunks.remaining()).isZero();
        assertThat(chunks.missing()).isEmpty();
        assertThatThrownBy(() -> chunks.missing().iterator().next()).hasMessageContaining("text/x");
    }

    @Test
    void resultsAreInOrderAcrossPagesAndSkipChunksWithoutOne() {
        Chunks chunks = claimed().chunks(200);
        for (int i = 199; i >= 0; i -= 3) {
            chunks.complete(i, i);
        }
        chunks.complete(0);
        List<Integer> expected =
                IntStream.range(0, 200).filter(i -> i % 3 == 1).boxed().toList();
        assertThat(chunks.results(Integer.class)).isEqualTo(expected);
        assertThat(read().results(Integer.class)).isEqualTo(expected);
        assertThat(chunks.result(0, Integer.class)).isEmpty();
        assertThat(chunks.result(199, Integer.class)).contains(199);
    }

    @Test
    void ledgersOfStatesAreKeptApart() {
        Claim<S, Text> claim = claimed();
        Chunks before = claim.chunks(2);
        before.complete(0, "a");
        claim.enter(S.JOINING);
        Chunks after = claim.chunks(4);
        assertThat(after.done()).isZero();
        after.complete(3, "z");
        assertThat(items.chunks("x", S.JOINING).orElseThrow().results(String.class))
                .containsExactly("z");
        assertThat(read().results(String.class)).containsExactly("a");
        assertThatThrownBy(() -> before.complete(1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("this ledger belongs to SUMMARISING, but the claim moved on into JOINING");
    }

    @Test
    void aLedgerAskedForTwiceIsTheSame() {
        Claim<S, Text> claim = claimed();
        Chunks chunks = claim.chunks(2);
        chunks.complete(0);
        Chunks again = claim.chunks(3);
        assertThat(again).isSameAs(chunks);
        assertThat(again.total()).isEqualTo(3);
    }

    @Test
    void readersFindNoLedgerBeforeItIsStarted() {
        claimed();
        assertThat(items.chunks("x", S.SUMMARISING)).isEmpty();
        assertThat(items.chunks("nobody", S.SUMMARISING)).isEmpty();
    }

    @Test
    void aRecreatedItemHasNoChunks() {
        claimed().chunks(2).complete(0, "a");
        items.delete("x");
        Chunks chunks = claimed().chunks(2);
        assertThat(chunks.done()).isZero();
        assertThat(chunks.complete(0, "b")).isTrue();
        assertThat(chunks.results(String.class)).containsExactly("b");
    }

    @Test
    void theSizeOfACompletionIsIndependentOfCompletedChunks() {
        Chunks chunks = claimed().chunks(10_000);
        chunks.complete(0, "r");
        int first = document().length();
        int commits = store.commits();
        for (int i = 9_999; i > 0; i--) {
            chunks.complete(i, "r");
        }
        assertThat(store.commits() - commits).isEqualTo(9_999);
        assertThat(document().length() - first).as("digits of the progress").isLessThan(10);
        assertThat(items.history("x")).as("no entry per chunk").hasSize(2);
    }

    private String document() {
        return store.read(new ItemKey("text", "x")).orElseThrow().body().document();
    }

    // --- fencing ---

    @Test
    void aWorkerThatLostItsLeaseCompletesNothing() {
        Claim<S, Text> lost = claimed();
        Chunks chunks = lost.chunks(3);
        chunks.complete(0);
        afterCrash();
        assertThatThrownBy(() -> chunks.complete(1, "late")).isInstanceOf(LeaseLostException.class);
        assertThatThrownBy(() -> chunks.fail(1, new IOException("late"))).isInstanceOf(LeaseLostException.class);
        assertThatThrownBy(() -> chunks.grow(9)).isInstanceOf(LeaseLostException.class);
        assertThatThrownBy(() -> lost.chunks(9)).isInstanceOf(LeaseLostException.class);
        assertThat(list(read().missing())).containsExactly(1, 2);
        assertThat(read().total()).isEqualTo(3);
    }

    @Test
    void anEndedClaimCompletesNothing() {
        Claim<S, Text> claim = claimed();
        Chunks chunks = claim.chunks(3);
        claim.release("enough");
        assertThatThrownBy(() -> chunks.complete(1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("complete chunk 1: this claim has ended");
    }

    @Test
    void changesOfOthersAreKept() {
        Chunks chunks = claimed().chunks(3);
        items.update("x", old -> new Text("changed"));
        chunks.complete(1);
        assertThat(items.get("x").orElseThrow().payload().title()).isEqualTo("changed");
        assertThat(read().isDone(1)).isTrue();
    }

    // --- failures of the store ---

    @Test
    void aLostReplyIsResolvedByResending() {
        Chunks chunks = claimed().chunks(3);
        store.next(Fate.APPLIED_UNKNOWN);
        assertThat(chunks.complete(0, "a")).isTrue();
        store.next(Fate.LOST_UNKNOWN);
        assertThat(chunks.complete(1, "b")).isTrue();
        assertThat(read().results(String.class)).containsExactly("a", "b");
    }

    @Test
    void aChunkWhoseOutcomeStayedUnknownKeepsWhatTheStoreHas() {
        Chunks chunks = claimed().chunks(3);
        store.next(Fate.APPLIED_UNKNOWN, Fate.APPLIED_UNKNOWN, Fate.APPLIED_UNKNOWN);
        assertThatThrownBy(() -> chunks.complete(0, "stored")).isInstanceOf(StoreException.class);
        assertThat(chunks.isDone(0)).isFalse();
        assertThat(chunks.complete(0, "again")).isFalse();
        assertThat(chunks.isDone(0)).isTrue();
        assertThat(chunks.result(0, String.class)).contains("stored");
    }

    @Test
    void aFailedCommitLeavesLedgerAndProgressAsTheyWere() {
        Claim<S, Text> claim = claimed();
        Chunks chunks = claim.chunks(3);
        chunks.complete(2);
        store.next(Fate.RETRYABLE);
        assertThatThrownBy(() -> chunks.complete(0)).isInstanceOf(StoreException.class);
        assertThat(chunks.done()).isEqualTo(1);
        claim.event("look", null);
        assertThat(items.get("x").orElseThrow().progress()).contains(new Progress(1, 3, null));
        assertThat(chunks.complete(0)).isTrue();
    }

    // --- progress and crashes ---

    @Test
    void progressFollowsTheLedger() {
        Claim<S, Text> claim = claimed();
        Chunks chunks = claim.chunks(4);
        chunks.complete(3);
        chunks.complete(0);
        assertThat(items.get("x").orElseThrow().progress()).contains(new Progress(2, 4, null));
        chunks.grow(8);
        assertThat(items.get("x").orElseThrow().progress()).contains(new Progress(2, 8, null));
    }

    @Test
    void progressKeepsTheMessageOfTheWorker() {
        Claim<S, Text> claim = claimed();
        claim.progress(0, 0, "Summarising");
        Chunks chunks = claim.chunks(4);
        chunks.complete(3);
        assertThat(items.get("x").orElseThrow().progress()).contains(new Progress(1, 4, "Summarising"));
        claim.progress(chunks.done(), 4, "Nearly");
        chunks.complete(2);
        assertThat(items.get("x").orElseThrow().progress()).contains(new Progress(2, 4, "Nearly"));
    }

    @Test
    void progressInOtherUnitsIsLeftToTheWorker() {
        Claim<S, Text> claim = claimed();
        Chunks chunks = claim.chunks(4);
        claim.progress(100, 5000, "bytes");
        chunks.complete(3);
        chunks.grow(5);
        assertThat(items.get("x").orElseThrow().progress()).contains(new Progress(100, 5000, "bytes"));
    }

    @Test
    void eachChunkResetsTheCrashCount() {
        Claim<S, Text> claim = claimed();
        for (int i = 0; i < 10; i++) {
            claim.chunks(10).complete(i);
            claim = afterCrash();
        }
        assertThat(claim.snapshot().crashes(S.SUMMARISING)).isEqualTo(10);
        claim.chunks(10);
        claim = afterCrash();
        claim.chunks(10);
        clock.advance(Duration.ofSeconds(60));
        assertThat(items.claim(S.SUMMARISING, "x")).isEmpty();
        assertThat(items.get("x").orElseThrow().state()).isEqualTo(S.FAILED);
    }

    // --- attempts of a chunk ---

    @Test
    void failuresOfAChunkAreCountedAcrossRestartsAndRecordedInHistory() {
        Chunks chunks = claimed().chunks(3);
        assertThat(chunks.attempt(1)).isEqualTo(1);
        assertThat(chunks.fail(1, new IOException("no route to host"))).isEqualTo(1);
        assertThat(chunks.fail(2, new IOException("other"))).isEqualTo(1);
        assertThat(chunks.fail(1, new IOException("still"))).isEqualTo(2);

        Chunks later = afterCrash().chunks(3);
        assertThat(later.attempt(0)).isEqualTo(1);
        assertThat(later.attempt(1)).isEqualTo(3);
        assertThat(later.fail(1, new IOException("again"))).isEqualTo(3);
        assertThat(read().attempt(1)).isEqualTo(4);
        later.complete(1);
        assertThat(later.fail(1, new IOException("too late"))).isEqualTo(3);
        assertThat(items.history("x").stream()
                        .filter(change -> change.kind() == Kind.EVENT)
                        .map(change -> change.event().orElseThrow() + ": "
                                + change.message().orElseThrow()))
                .containsExactly(
                        "chunk 1 failed: no route to host",
                        "chunk 2 failed: other",
                        "chunk 1 failed: still",
                        "chunk 1 failed: again");
    }

    @Test
    void aFailureWhoseOutcomeStayedUnknownIsCountedOnce() {
        Chunks chunks = claimed().chunks(3);
        store.next(Fate.APPLIED_UNKNOWN, Fate.APPLIED_UNKNOWN, Fate.APPLIED_UNKNOWN);
        assertThatThrownBy(() -> chunks.fail(1, new IOException("x"))).isInstanceOf(StoreException.class);
        assertThat(chunks.fail(2, new IOException("y"))).isEqualTo(1);
        assertThat(chunks.attempt(1)).isEqualTo(2);
        assertThat(read().attempt(1)).isEqualTo(2);
        assertThat(read().attempt(2)).isEqualTo(2);
    }

    // --- totals and configurations ---

    @Test
    void theTotalMayGrow() {
        Chunks chunks = claimed().chunks(1);
        chunks.complete(0);
        chunks.grow(3);
        assertThat(list(chunks.missing())).containsExactly(1, 2);
        assertThat(read().total()).isEqualTo(3);
        assertThat(afterCrash().chunks(5).done()).isEqualTo(1);
        assertThat(read().total()).isEqualTo(5);
        assertThatThrownBy(() -> chunks.grow(2)).hasMessageContaining("and cannot shrink to 2");
    }

    @Test
    void aGrownLedgerFitsItsOriginalPlan() {
        Chunks chunks = claimed().chunks(2);
        chunks.grow(5);
        chunks.complete(4);
        Claim<S, Text> claim = afterCrash();
        Chunks later = claim.chunks(2);
        assertThat(later.total()).isEqualTo(5);
        assertThat(later.done()).isEqualTo(1);
        assertThat(claim.chunks(4)).isSameAs(later);
        assertThat(later.total()).isEqualTo(5);
        assertThatThrownBy(() -> claim.chunks(1)).hasMessageContaining("total 2, now 1");
    }

    @Test
    void fewerChunksThanBeforeAreRefused() {
        claimed().chunks(4).complete(3);
        Claim<S, Text> claim = afterCrash();
        assertThatThrownBy(() -> claim.chunks(3))
                .isInstanceOf(ChunksChangedException.class)
                .hasMessage(
                        "text/x: the chunks in SUMMARISING were started with another plan: total 4, now 3; continue with that"
                                + " plan, or use OnChange.RESTART to start again");
    }

    @Test
    void anotherConfigurationIsRefusedNamingBothValues() {
        claimed().chunks(ChunkPlan.of(4).config(new Cut(2000, 100))).complete(3, "old");
        Claim<S, Text> claim = afterCrash();
        assertThatThrownBy(() -> claim.chunks(ChunkPlan.of(4).config(new Cut(3000, 100))))
                .isInstanceOf(ChunksChangedException.class)
                .hasMessageContaining("started with another plan: size 2000, now 3000; continue");
        assertThatThrownBy(() -> claim.chunks(4)).hasMessageContaining("overlap 100, now none; size 2000, now none");
        Chunks same = claim.chunks(ChunkPlan.of(4).config(Map.of("size", 2000, "overlap", 100)));
        assertThat(same.done()).isEqualTo(1);
        assertThat(same.config(Cut.class)).contains(new Cut(2000, 100));
        assertThat(read().config(Cut.class)).contains(new Cut(2000, 100));
        assertThatThrownBy(() -> claim.chunks(ChunkPlan.of(4).config(new Cut(3000, 100))))
                .isInstanceOf(ChunksChangedException.class);
    }

    @Test
    void anotherConfigurationMayRestartWithoutOldResults() {
        Chunks old = claimed().chunks(ChunkPlan.of(4).config(new Cut(2000, 100)));
        old.complete(3, "old");
        old.fail(0, new IOException("old"));
        Claim<S, Text> claim = afterCrash();
        ChunkPlan plan = ChunkPlan.of(3).config(new Cut(3000, 100)).onChange(ChunkPlan.OnChange.RESTART);
        Chunks chunks = claim.chunks(plan);
        assertThat(chunks.total()).isEqualTo(3);
        assertThat(chunks.done()).isZero();
        assertThat(chunks.attempt(0)).isEqualTo(1);
        chunks.complete(0, "new");
        assertThat(chunks.results(String.class)).containsExactly("new");
        assertThat(items.get("x").orElseThrow().progress()).contains(new Progress(1, 3, null));
        assertThat(afterCrash().chunks(plan).done()).isEqualTo(1);
        assertThat(items.history("x").stream().filter(change -> change.kind() == Kind.EVENT))
                .extracting(change ->
                        change.event().orElse("") + ": " + change.message().orElse(""))
                .contains("chunks restarted: size 2000, now 3000; total 4, now 3");
    }

    @Test
    void aRestartWithinOneAttemptClearsTheLedger() {
        Claim<S, Text> claim = claimed();
        Chunks old = claim.chunks(ChunkPlan.of(4).config(new Cut(1, 0)));
        old.complete(3, "old");
        Chunks chunks = claim.chunks(ChunkPlan.of(4).config(new Cut(2, 0)).onChange(ChunkPlan.OnChange.RESTART));
        assertThat(chunks.done()).isZero();
        chunks.complete(1, "new");
        assertThat(items.get("x").orElseThrow().progress()).contains(new Progress(1, 4, null));
        assertThatThrownBy(() -> old.complete(0, "old"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("were restarted");
    }

    @Test
    void aLedgerWhoseStartLostItsReplyIsFound() {
        Claim<S, Text> claim = claimed();
        claim.chunks(ChunkPlan.of(2).config(new Cut(1, 0))).complete(0);
        ChunkPlan plan = ChunkPlan.of(2).config(new Cut(2, 0)).onChange(ChunkPlan.OnChange.RESTART);
        store.next(Fate.APPLIED_UNKNOWN, Fate.APPLIED_UNKNOWN, Fate.APPLIED_UNKNOWN);
        assertThatThrownBy(() -> claim.chunks(plan)).isInstanceOf(StoreException.class);
        claim.chunks(plan).complete(1, "new");
        assertThat(items.history("x").stream().filter(change -> change.kind() == Kind.EVENT))
                .hasSize(1);
        assertThat(read().results(String.class)).containsExactly("new");
    }

    @Test
    void nullFieldsOfAConfigurationCountAsAbsent() {
        record More(int size, int overlap, String language) {}
        claimed().chunks(ChunkPlan.of(4).config(new Cut(1, 0))).complete(0);
        assertThat(afterCrash()
                        .chunks(ChunkPlan.of(4).config(new More(1, 0, null)))
                        .done())
                .isEqualTo(1);
    }

    // --- bad input ---

    @Test
    void invalidInputIsNamed() {
        Claim<S, Text> claim = claimed();
        Chunks chunks = claim.chunks(3);
        assertThatThrownBy(() -> chunks.complete(3))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("text/x: there is no chunk 3 in SUMMARISING, which has 3 chunks; use 0 to 2, or let the"
                        + " total grow");
        assertThatThrownBy(() -> chunks.isDone(-1)).hasMessageContaining("there is no chunk -1");
        assertThatThrownBy(() -> chunks.complete(0, "x".repeat(99)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("text/x: the result of chunk 0 in SUMMARISING has 101 bytes; at most 100 work, keep it"
                        + " outside and return a ResultReference, or raise maxResultBytes");
        assertThat(chunks.complete(0, "x".repeat(98))).isTrue();
        assertThatThrownBy(() -> chunks.complete(1, "\ud800")).hasMessageContaining("unpaired surrogate");
        assertThatThrownBy(() -> chunks.complete(1, new Unwritable()))
                .hasMessageContaining("cannot be written as JSON");
        assertThatThrownBy(() -> ChunkPlan.of(-1)).hasMessageContaining("a total of -1 chunks");
        assertThatThrownBy(() -> ChunkPlan.of(ChunkPlan.MAX_TOTAL + 1)).hasMessageContaining("out of range");
        assertThatThrownBy(() -> claim.chunks(ChunkPlan.of(1).config("text")))
                .hasMessageContaining("text/x: the configuration of the chunks is written as STRING");
        assertThatThrownBy(() -> claim.chunks(ChunkPlan.of(1).config(Map.of("k", "x".repeat(5000)))))
                .hasMessageContaining("at most 4096 work");
        assertThatThrownBy(() -> claim.chunks(ChunkPlan.of(1).config(Map.of("k", "\ud800"))))
                .hasMessageContaining("surrogate");
        assertThat(chunks.done()).isEqualTo(1);
    }

    @Test
    void aResultOfAnotherTypeIsRefusedNamingTheChunk() {
        Chunks chunks = claimed().chunks(3);
        chunks.complete(1, "text");
        assertThatThrownBy(() -> chunks.result(1, Integer.class))
                .isInstanceOf(UnreadableItemException.class)
                .hasMessageContaining("text/x: the result of chunk 1 in SUMMARISING does not fit java.lang.Integer")
                .hasMessageNotContaining("\"text\"");
        assertThatThrownBy(() -> chunks.results(Integer.class).toList()).isInstanceOf(UnreadableItemException.class);
    }

    @Test
    void aLedgerWithoutChunksIsComplete() {
        Chunks chunks = claimed().chunks(0);
        assertThat(chunks.missing()).isEmpty();
        assertThat(chunks.results(String.class)).isEmpty();
        assertThat(chunks).hasToString("Ledger[text/x SUMMARISING, 0 of 0]");
    }
}
