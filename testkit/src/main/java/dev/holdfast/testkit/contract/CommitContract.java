package dev.holdfast.testkit.contract;

import static dev.holdfast.testkit.contract.ContractSteps.KEY;
import static dev.holdfast.testkit.contract.ContractSteps.T0;
import static dev.holdfast.testkit.contract.ContractSteps.body;
import static dev.holdfast.testkit.contract.ContractSteps.change;
import static dev.holdfast.testkit.contract.ContractSteps.chunks;
import static dev.holdfast.testkit.contract.ContractSteps.commit;
import static dev.holdfast.testkit.contract.ContractSteps.count;
import static dev.holdfast.testkit.contract.ContractSteps.created;
import static dev.holdfast.testkit.contract.ContractSteps.creation;
import static dev.holdfast.testkit.contract.ContractSteps.due;
import static dev.holdfast.testkit.contract.ContractSteps.feed;
import static dev.holdfast.testkit.contract.ContractSteps.find;
import static dev.holdfast.testkit.contract.ContractSteps.history;
import static dev.holdfast.testkit.contract.ContractSteps.indexes;
import static dev.holdfast.testkit.contract.ContractSteps.key;
import static dev.holdfast.testkit.contract.ContractSteps.lose;
import static dev.holdfast.testkit.contract.ContractSteps.make;
import static dev.holdfast.testkit.contract.ContractSteps.move;
import static dev.holdfast.testkit.contract.ContractSteps.moved;
import static dev.holdfast.testkit.contract.ContractSteps.read;
import static dev.holdfast.testkit.contract.ContractSteps.token;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.store.Chunk;
import dev.holdfast.store.Commit;
import dev.holdfast.store.CommitResult;
import dev.holdfast.store.CommitResult.Committed;
import dev.holdfast.store.HistoryEntry;
import dev.holdfast.store.ItemBody;
import dev.holdfast.store.ItemKey;
import dev.holdfast.store.ItemRecord;
import dev.holdfast.store.Lease;
import dev.holdfast.store.Query;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** C-COMMIT: compare-and-set of an item. */
interface CommitContract extends ContractGroup {
    @Test
    @Clause("C-COMMIT-1")
    default void creatingAnAbsentItemCommits() {
        Committed done = make(store(), KEY, "NEW");

        assertThat(read(store(), KEY)).isEqualTo(new ItemRecord(KEY, done.revision(), 1, body("NEW")));
        assertThat(done.entries()).isEqualTo(1);
    }

    @Test
    @Clause("C-COMMIT-1")
    default void creatingAnItemThatExistsAnswersConflictWithTheCurrentRecord() {
        make(store(), KEY, "NEW");
        ItemRecord before = read(store(), KEY);

        CommitResult.Conflict conflict = lose(store(), creation(KEY, body("OTHER")));

        assertThat(conflict.current()).isEqualTo(before);
        assertThat(read(store(), KEY)).isEqualTo(before);
    }

    @Test
    @Clause("C-COMMIT-2")
    default void committingOnTheCurrentRevisionReplacesTheWholeRecord() {
        ItemBody first = new ItemBody("NEW", "OLD", T0, new Lease("me", 3, T0), T0, Set.of("x", "y"), "{\"a\":1}");
        Committed created = make(store(), KEY, first);
        Committed moved = move(store(), KEY, created.revision(), "RUN");

        assertThat(read(store(), KEY)).isEqualTo(new ItemRecord(KEY, moved.revision(), 2, body("RUN")));
    }

    @Test
    @Clause("C-COMMIT-3")
    default void committingOnAStaleRevisionAnswersConflictWithTheCurrentRecord() {
        Committed created = make(store(), KEY, "NEW");
        move(store(), KEY, created.revision(), "RUN");

        CommitResult.Conflict conflict = lose(store(), change(KEY, created.revision(), body("LATE")));

        assertThat(conflict.current()).isEqualTo(read(store(), KEY));
        assertThat(read(store(), KEY).body().state()).isEqualTo("RUN");
    }

    @Test
    @Clause("C-COMMIT-3")
    default void committingOnAFutureRevisionAnswersConflict() {
        Committed created = make(store(), KEY, "NEW");

        lose(store(), change(KEY, created.revision() + 1, body("EARLY")));

        assertThat(read(store(), KEY).body().state()).isEqualTo("NEW");
    }

    @Test
    @Clause("C-COMMIT-3")
    default void changingAnAbsentItemAnswersConflictWithoutRecord() {
        assertThat(lose(store(), change(KEY, 1, body("RUN"))).current()).isNull();
        assertThat(store().read(KEY)).isEmpty();
    }

    @Test
    @Clause("C-COMMIT-4")
    default void conflictChangesNothing() {
        Committed created =
                commit(store(), creation(KEY, due("NEW", T0)).withChunks(List.of(new Chunk("RUN", 0, "\"first\""))));
        move(store(), KEY, created.revision(), "RUN");
        ItemRecord before = read(store(), KEY);
        List<HistoryEntry> history = history(store(), KEY);

        lose(
                store(),
                change(KEY, created.revision(), body("LATE")).withChunks(List.of(new Chunk("RUN", 1, "\"late\""))));

        assertThat(read(store(), KEY)).isEqualTo(before);
        assertThat(history(store(), KEY)).isEqualTo(history);
        assertThat(feed(store())).isEqualTo(history);
        assertThat(indexes(chunks(store(), KEY, "RUN", 10))).containsExactly(0);
        assertThat(count(store(), "LATE")).isZero();
        assertThat(count(store(), "RUN")).isEqualTo(1);
        assertThat(find(store(), Query.Filter.inStates("LATE"))).isEmpty();
    }

    @Test
    @Clause("C-COMMIT-5")
    default void revisionsIncreaseOverAllItemsAndTypes() {
        List<ItemRecord> commits = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            ItemKey key = new ItemKey(i % 2 == 0 ? "episode" : "video", "id" + i);
            Committed created = make(store(), key, "NEW");
            commits.add(read(store(), key));
            move(store(), key, created.revision(), "RUN");
            commits.add(read(store(), key));
        }

        assertThat(byShard(commits, ItemRecord::key).values())
                .allSatisfy(shard -> assertThat(shard.stream().map(ItemRecord::revision))
                        .allMatch(revision -> revision > 0)
                        .isSorted()
                        .doesNotHaveDuplicates());
    }

    @Test
    @Clause("C-COMMIT-6")
    default void recordEntriesAndChunksOfACommitAppearTogether() {
        Commit commit = new Commit(
                        KEY, Commit.ABSENT, body("RUN"), List.of(created("NEW"), moved("NEW", "RUN")), token())
                .withChunks(List.of(new Chunk("RUN", 0, "\"a\""), new Chunk("RUN", 1, "\"b\"")));
        Committed done = commit(store(), commit);

        assertThat(done.entries()).isEqualTo(2);
        assertThat(read(store(), KEY)).isEqualTo(new ItemRecord(KEY, done.revision(), 2, body("RUN")));
        assertThat(history(store(), KEY))
                .containsExactly(
                        new HistoryEntry(KEY, done.revision(), 1, created("NEW")),
                        new HistoryEntry(KEY, done.revision(), 2, moved("NEW", "RUN")));
        assertThat(chunks(store(), KEY, "RUN", 10)).isEqualTo(commit.chunks());
    }

    @Test
    @Clause("C-COMMIT-7")
    default void listIsAnsweredInOrderEachCommitByItself() {
        Committed created = make(store(), KEY, "NEW");
        List<Commit> commits = List.of(
                creation(key("b"), body("NEW")),
                change(KEY, created.revision() + 77, body("LATE")),
                creation(key("c"), body("NEW")),
                change(KEY, created.revision(), body("RUN")));
        List<CommitResult> results = store().commit(commits);

        assertThat(results).hasSize(4);
        assertThat(results.get(0)).isInstanceOf(Committed.class);
        assertThat(results.get(1))
                .isEqualTo(new CommitResult.Conflict(new ItemRecord(KEY, created.revision(), 1, body("NEW"))));
        assertThat(results.get(2)).isInstanceOf(Committed.class);
        assertThat(results.get(3)).isInstanceOf(Committed.class);
        assertThat(byShard(List.of(0, 2, 3), i -> commits.get(i).key()).values())
                .allSatisfy(shard -> assertThat(shard.stream().map(i -> ((Committed) results.get(i)).revision()))
                        .isSorted());
        for (int i : List.of(0, 2, 3)) {
            assertThat(read(store(), commits.get(i).key()).revision())
                    .isEqualTo(((Committed) results.get(i)).revision());
        }
        assertThat(read(store(), KEY).body().state()).isEqualTo("RUN");
    }

    @Test
    @Clause("C-COMMIT-7")
    default void laterCommitOfAListSeesTheEffectOfAnEarlierOne() {
        List<CommitResult> results =
                store().commit(List.of(creation(KEY, body("FIRST")), creation(KEY, body("SECOND"))));

        assertThat(results.get(0)).isInstanceOf(Committed.class);
        assertThat(results.get(1)).isEqualTo(new CommitResult.Conflict(read(store(), KEY)));
        assertThat(read(store(), KEY).body().state()).isEqualTo("FIRST");
    }

    @Test
    @Clause("C-COMMIT-7")
    default void emptyListHasAnEmptyAnswer() {
        assertThat(store().commit(List.of())).isEmpty();
    }

    @Test
    @Clause("C-COMMIT-8")
    default void bodyIsReadBackEqual() {
        ItemBody body = new ItemBody(
                "FAILED",
                "DOWNLOADING",
                Instant.parse("2026-03-01T04:05:06.123456789Z"),
                new Lease("worker 7 äöü", 42, Instant.parse("2027-01-01T00:00:00.000000001Z")),
                Instant.parse("1969-12-31T23:59:59.999999999Z"),
                Set.of("b", "a", "ü", "with space", "quote'\""),
                "{ \"text\" : \"ÄÖÜ \\u0000 \uD83D\uDE00 \\n\", \"n\":1.0 }");
        Committed done = make(store(), KEY, body);

        assertThat(read(store(), KEY)).isEqualTo(new ItemRecord(KEY, done.revision(), 1, body));
    }

    @Test
    @Clause("C-COMMIT-9")
    default void commitWithoutEntriesRaisesTheRevisionAndNotTheEntryNumber() {
        Committed created = make(store(), KEY, "NEW");
        Committed progress =
                commit(store(), new Commit(KEY, created.revision(), body("NEW").withLease(null), List.of(), token()));

        assertThat(progress.revision()).isGreaterThan(created.revision());
        assertThat(progress.entries()).isEqualTo(1);
        assertThat(read(store(), KEY).entries()).isEqualTo(1);
        assertThat(history(store(), KEY)).hasSize(1);
    }

    @Test
    @Clause("C-COMMIT-10")
    default void answerReportsTheConfiguredDurability() {
        Committed created = make(store(), KEY, "NEW");
        Committed moved = move(store(), KEY, created.revision(), "RUN");

        assertThat(List.of(created.durability(), moved.durability()))
                .containsOnly(subject().durability());
    }

    @Test
    @Clause("C-COMMIT-11")
    default void readingAnItemThatWasNeverCreatedIsEmpty() {
        make(store(), KEY, "NEW");

        assertThat(store().read(key("other"))).isEmpty();
        assertThat(store().read(new ItemKey("other", "a"))).isEmpty();
    }

    @Test
    @Clause("C-COMMIT-12")
    default void commitLeavesOtherItemsUnchanged() {
        ItemKey sibling = new ItemKey("video", KEY.id());
        make(store(), key("b"), "NEW");
        make(store(), sibling, "NEW");
        ItemRecord other = read(store(), key("b"));
        ItemRecord twin = read(store(), sibling);
        Committed created = make(store(), KEY, "NEW");
        move(store(), KEY, created.revision(), "RUN");

        assertThat(read(store(), key("b"))).isEqualTo(other);
        assertThat(read(store(), sibling)).isEqualTo(twin);
    }
}
