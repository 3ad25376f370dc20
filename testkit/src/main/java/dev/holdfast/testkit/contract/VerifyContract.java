package dev.holdfast.testkit.contract;

import static dev.holdfast.testkit.contract.ContractSteps.KEY;
import static dev.holdfast.testkit.contract.ContractSteps.T0;
import static dev.holdfast.testkit.contract.ContractSteps.TYPE;
import static dev.holdfast.testkit.contract.ContractSteps.body;
import static dev.holdfast.testkit.contract.ContractSteps.change;
import static dev.holdfast.testkit.contract.ContractSteps.chunks;
import static dev.holdfast.testkit.contract.ContractSteps.commit;
import static dev.holdfast.testkit.contract.ContractSteps.creation;
import static dev.holdfast.testkit.contract.ContractSteps.deletion;
import static dev.holdfast.testkit.contract.ContractSteps.due;
import static dev.holdfast.testkit.contract.ContractSteps.end;
import static dev.holdfast.testkit.contract.ContractSteps.feed;
import static dev.holdfast.testkit.contract.ContractSteps.history;
import static dev.holdfast.testkit.contract.ContractSteps.ids;
import static dev.holdfast.testkit.contract.ContractSteps.key;
import static dev.holdfast.testkit.contract.ContractSteps.leased;
import static dev.holdfast.testkit.contract.ContractSteps.make;
import static dev.holdfast.testkit.contract.ContractSteps.move;
import static dev.holdfast.testkit.contract.ContractSteps.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.holdfast.CorruptRecordException;
import dev.holdfast.Cursor;
import dev.holdfast.Damage;
import dev.holdfast.Page;
import dev.holdfast.store.Chunk;
import dev.holdfast.store.CommitResult.Committed;
import dev.holdfast.store.HistoryEntry;
import dev.holdfast.store.ItemBody;
import dev.holdfast.store.ItemKey;
import dev.holdfast.store.ItemRecord;
import dev.holdfast.store.Query;
import dev.holdfast.store.StateStore;
import dev.holdfast.store.VerifyReport;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** C-VERIFY: checks of a store, and damage that they find. */
interface VerifyContract extends ContractGroup {
    @Test
    @Clause("C-VERIFY-1")
    default void healthyStoreVerifiesCleanWithAllItemsAndEntriesChecked() {
        Committed created = make(store(), KEY, "NEW");
        move(store(), KEY, created.revision(), "RUN");
        make(store(), new ItemKey("video", "b"), due("NEW", T0));
        Committed gone = make(store(), key("gone"), "NEW");
        commit(store(), deletion(key("gone"), gone.revision()));

        VerifyReport report = store().verify(StateStore.Check.REPORT);

        assertThat(report.findings()).isEmpty();
        assertThat(report.clean()).isTrue();
        assertThat(report.items()).isEqualTo(2);
        assertThat(report.entries()).isEqualTo(5);
    }

    @Test
    @Clause("C-VERIFY-2")
    default void checkingAHealthyStoreChangesNothing() {
        Committed created = commit(
                store(), creation(KEY, leased("RUN", "me", 0, T0)).withChunks(List.of(new Chunk("RUN", 0, "1"))));
        ItemRecord before = read(store(), KEY);
        List<HistoryEntry> feed = feed(store());
        Cursor end = end(store());

        for (StateStore.Check check : StateStore.Check.values()) {
            assertThat(store().verify(check).findings()).isEmpty();
            assertThat(read(store(), KEY)).isEqualTo(before);
            assertThat(feed(store())).isEqualTo(feed);
            assertThat(chunks(store(), KEY, "RUN", 5)).hasSize(1);
        }
        move(store(), KEY, created.revision(), "DONE");
        assertThat(history(store(), TYPE, null, end, 5)).hasSize(1);
    }

    /** Creates two items and damages the first. */
    private void damageFirst() {
        assumeDurable();
        Committed created = make(
                store(), KEY, new ItemBody("NEW", null, null, null, T0, Set.of(), "{\"text\":\"precious words\"}"));
        commit(
                store(),
                change(
                        KEY,
                        created.revision(),
                        new ItemBody("RUN", null, null, null, T0, Set.of(), "{\"text\":\"other words\"}")));
        make(store(), key("b"), "RUN");
        store().close();
        assumeTrue(subject().damage(KEY), "the data of this store cannot be damaged from outside");
        restart();
    }

    @Test
    @Clause("C-VERIFY-3")
    default void damagedRecordIsNeverServed() {
        damageFirst();

        assertThatThrownBy(() -> store().read(KEY))
                .isInstanceOfSatisfying(
                        CorruptRecordException.class,
                        e -> assertThat(e.subject()).isNotBlank());
        assertThat(read(store(), key("b")).body()).isEqualTo(body("RUN"));
    }

    @Test
    @Clause("C-VERIFY-4")
    default void findListsADamagedRecordSeparately() {
        damageFirst();

        Page<ItemRecord> page =
                store().find(new Query(TYPE, Query.Filter.inStates("RUN"), new Query.Order.Stable(), Cursor.START, 10));

        assertThat(ids(page.items())).containsExactly("b");
        assertThat(page.damaged().stream().map(Damage::key)).containsExactly(KEY);
    }

    @Test
    @Clause("C-VERIFY-5")
    default void checkNamesTheDamagedRecord() {
        damageFirst();

        VerifyReport report = store().verify(StateStore.Check.REPORT);

        assertThat(report.clean()).isFalse();
        assertThat(report.findings())
                .anyMatch(finding -> finding.problem() == VerifyReport.Problem.DAMAGED_RECORD
                        && finding.subject().contains(KEY.id()));
    }
}
