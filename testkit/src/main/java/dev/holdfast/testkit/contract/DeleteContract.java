package dev.holdfast.testkit.contract;

import static dev.holdfast.testkit.contract.ContractSteps.KEY;
import static dev.holdfast.testkit.contract.ContractSteps.T0;
import static dev.holdfast.testkit.contract.ContractSteps.TYPE;
import static dev.holdfast.testkit.contract.ContractSteps.body;
import static dev.holdfast.testkit.contract.ContractSteps.change;
import static dev.holdfast.testkit.contract.ContractSteps.chunks;
import static dev.holdfast.testkit.contract.ContractSteps.commit;
import static dev.holdfast.testkit.contract.ContractSteps.count;
import static dev.holdfast.testkit.contract.ContractSteps.created;
import static dev.holdfast.testkit.contract.ContractSteps.creation;
import static dev.holdfast.testkit.contract.ContractSteps.deleted;
import static dev.holdfast.testkit.contract.ContractSteps.deletion;
import static dev.holdfast.testkit.contract.ContractSteps.due;
import static dev.holdfast.testkit.contract.ContractSteps.feed;
import static dev.holdfast.testkit.contract.ContractSteps.find;
import static dev.holdfast.testkit.contract.ContractSteps.history;
import static dev.holdfast.testkit.contract.ContractSteps.lose;
import static dev.holdfast.testkit.contract.ContractSteps.make;
import static dev.holdfast.testkit.contract.ContractSteps.move;
import static dev.holdfast.testkit.contract.ContractSteps.read;
import static dev.holdfast.testkit.contract.ContractSteps.walk;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.store.Chunk;
import dev.holdfast.store.CommitResult.Committed;
import dev.holdfast.store.HistoryEntry;
import dev.holdfast.store.Query;
import java.util.List;
import org.junit.jupiter.api.Test;

/** C-DELETE: deletion of an item, and a new item with its key. */
interface DeleteContract extends ContractGroup {
    @Test
    @Clause("C-DELETE-1")
    default void deletedItemIsGoneFromReadingFindingAndCounting() {
        Committed created = make(store(), KEY, due("NEW", T0));
        Committed gone = commit(store(), deletion(KEY, created.revision()));

        assertThat(gone.revision()).isGreaterThan(created.revision());
        assertThat(gone.entries()).isEqualTo(2);
        assertThat(store().read(KEY)).isEmpty();
        assertThat(find(store(), Query.Filter.ALL)).isEmpty();
        assertThat(walk(store(), TYPE, Query.Filter.ALL, new Query.Order.Ready(T0), 10))
                .isEmpty();
        assertThat(walk(store(), TYPE, Query.Filter.ALL, new Query.Order.Changed(0), 10))
                .isEmpty();
        assertThat(count(store(), "NEW")).isZero();
    }

    @Test
    @Clause("C-DELETE-2")
    default void deletingOnAStaleRevisionAnswersConflict() {
        Committed created = make(store(), KEY, "NEW");
        move(store(), KEY, created.revision(), "RUN");

        assertThat(lose(store(), deletion(KEY, created.revision())).current()).isEqualTo(read(store(), KEY));
    }

    @Test
    @Clause("C-DELETE-2")
    default void deletingTwiceAnswersConflictWithoutRecord() {
        Committed created = make(store(), KEY, "NEW");
        Committed gone = commit(store(), deletion(KEY, created.revision()));

        assertThat(lose(store(), deletion(KEY, created.revision())).current()).isNull();
        assertThat(lose(store(), deletion(KEY, gone.revision())).current()).isNull();
    }

    @Test
    @Clause("C-DELETE-3")
    default void historyOfADeletedItemStaysWithItsLastEntry() {
        Committed created = make(store(), KEY, "NEW");
        Committed gone = commit(store(), deletion(KEY, created.revision()));

        assertThat(history(store(), KEY))
                .containsExactly(
                        new HistoryEntry(KEY, created.revision(), 1, created("NEW")),
                        new HistoryEntry(KEY, gone.revision(), 2, deleted("NEW")));
        assertThat(feed(store())).isEqualTo(history(store(), KEY));
    }

    @Test
    @Clause("C-DELETE-4")
    default void deletionDropsTheChunks() {
        Committed created = commit(store(), creation(KEY, body("RUN")).withChunks(List.of(new Chunk("RUN", 0, "1"))));
        commit(store(), deletion(KEY, created.revision()));

        assertThat(chunks(store(), KEY, "RUN", 10)).isEmpty();

        commit(store(), creation(KEY, body("RUN")).withChunks(List.of(new Chunk("RUN", 0, "2"))));
        assertThat(chunks(store(), KEY, "RUN", 10)).containsExactly(new Chunk("RUN", 0, "2"));
    }

    @Test
    @Clause("C-DELETE-5")
    default void itemCreatedAgainContinuesRevisionsAndEntryNumbers() {
        Committed created = make(store(), KEY, "NEW");
        Committed gone = commit(store(), deletion(KEY, created.revision()));
        Committed again = make(store(), KEY, "NEW");

        assertThat(again.revision()).isGreaterThan(gone.revision());
        assertThat(again.entries()).isEqualTo(3);
        assertThat(read(store(), KEY).entries()).isEqualTo(3);
        assertThat(history(store(), KEY).stream().map(HistoryEntry::number)).containsExactly(1L, 2L, 3L);
    }

    @Test
    @Clause("C-DELETE-6")
    default void commitOnARevisionOfAnEarlierLifeAnswersConflict() {
        Committed created = make(store(), KEY, "NEW");
        Committed gone = commit(store(), deletion(KEY, created.revision()));
        make(store(), KEY, "NEW");

        assertThat(lose(store(), change(KEY, created.revision(), body("LATE"))).current())
                .isEqualTo(read(store(), KEY));
        lose(store(), deletion(KEY, gone.revision()));
        assertThat(read(store(), KEY).body().state()).isEqualTo("NEW");
    }
}
