package dev.holdfast.testkit.contract;

import static dev.holdfast.testkit.contract.ContractSteps.KEY;
import static dev.holdfast.testkit.contract.ContractSteps.T0;
import static dev.holdfast.testkit.contract.ContractSteps.TYPE;
import static dev.holdfast.testkit.contract.ContractSteps.body;
import static dev.holdfast.testkit.contract.ContractSteps.chunks;
import static dev.holdfast.testkit.contract.ContractSteps.commit;
import static dev.holdfast.testkit.contract.ContractSteps.count;
import static dev.holdfast.testkit.contract.ContractSteps.creation;
import static dev.holdfast.testkit.contract.ContractSteps.deletion;
import static dev.holdfast.testkit.contract.ContractSteps.due;
import static dev.holdfast.testkit.contract.ContractSteps.end;
import static dev.holdfast.testkit.contract.ContractSteps.feed;
import static dev.holdfast.testkit.contract.ContractSteps.find;
import static dev.holdfast.testkit.contract.ContractSteps.history;
import static dev.holdfast.testkit.contract.ContractSteps.ids;
import static dev.holdfast.testkit.contract.ContractSteps.key;
import static dev.holdfast.testkit.contract.ContractSteps.make;
import static dev.holdfast.testkit.contract.ContractSteps.move;
import static dev.holdfast.testkit.contract.ContractSteps.read;
import static dev.holdfast.testkit.contract.ContractSteps.token;
import static dev.holdfast.testkit.contract.ContractSteps.walk;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.holdfast.Cursor;
import dev.holdfast.CursorExpiredException;
import dev.holdfast.Page;
import dev.holdfast.store.Chunk;
import dev.holdfast.store.Commit;
import dev.holdfast.store.CommitResult.Committed;
import dev.holdfast.store.HistoryEntry;
import dev.holdfast.store.HistoryQuery;
import dev.holdfast.store.ItemBody;
import dev.holdfast.store.ItemRecord;
import dev.holdfast.store.Lease;
import dev.holdfast.store.Query;
import dev.holdfast.store.StateStore;
import dev.holdfast.testkit.StoreFactory;
import dev.holdfast.testkit.crash.CrashHarness;
import dev.holdfast.testkit.crash.CrashReport;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** C-DURABILITY: the data of a store after it is opened again. */
interface DurabilityContract extends ContractGroup {
    @Test
    @Clause("C-DURABILITY-1")
    default void allDataIsThereAfterReopening() {
        assumeDurable();
        Committed created =
                commit(store(), creation(KEY, due("NEW", T0)).withChunks(List.of(new Chunk("NEW", 3, "\"c\""))));
        make(
                store(),
                key("b"),
                new ItemBody("FAILED", "RUN", T0, new Lease("me", 1, T0), T0, Set.of("t"), "{\"ü\":1}"));
        move(store(), KEY, created.revision(), "RUN");
        Committed gone = make(store(), key("gone"), "NEW");
        commit(store(), deletion(key("gone"), gone.revision()));
        List<ItemRecord> items = find(store(), Query.Filter.ALL);
        List<ItemRecord> changed = walk(store(), TYPE, Query.Filter.ALL, new Query.Order.Changed(0), 5);
        List<HistoryEntry> feed = feed(store());

        restart();

        assertThat(find(store(), Query.Filter.ALL)).isEqualTo(items);
        assertThat(walk(store(), TYPE, Query.Filter.ALL, new Query.Order.Changed(0), 5))
                .isEqualTo(changed);
        assertThat(ids(walk(store(), TYPE, Query.Filter.ALL, new Query.Order.Ready(T0), 5)))
                .containsExactly("b");
        assertThat(ids(find(store(), new Query.Filter(Set.of(), "RUN", "t", null, null))))
                .containsExactly("b");
        assertThat(feed(store())).isEqualTo(feed);
        assertThat(history(store(), key("gone"))).hasSize(2);
        assertThat(chunks(store(), KEY, "NEW", 5)).containsExactly(new Chunk("NEW", 3, "\"c\""));
        assertThat(count(store(), "RUN")).isEqualTo(1);
        assertThat(count(store(), "NEW")).isZero();
        assertThat(store().read(key("gone"))).isEmpty();
        assertThat(store().verify(StateStore.Check.REPORT).findings()).isEmpty();
    }

    @Test
    @Clause("C-DURABILITY-2")
    default void revisionsAndEntryNumbersContinueAfterReopening() {
        assumeDurable();
        Committed a = make(store(), KEY, "NEW");
        Committed gone = make(store(), key("gone"), "NEW");
        Committed last = commit(store(), deletion(key("gone"), gone.revision()));

        restart();

        Committed moved = move(store(), KEY, a.revision(), "RUN");
        assertThat(moved.revision()).isGreaterThan(a.revision());
        assertThat(moved.entries()).isEqualTo(2);
        Committed again = make(store(), key("gone"), "NEW");
        assertThat(again.revision()).isGreaterThan(last.revision());
        if (subject().shardOf(KEY) == subject().shardOf(key("gone"))) {
            assertThat(List.of(last.revision(), moved.revision(), again.revision()))
                    .isSorted();
        }
        assertThat(again.entries()).isEqualTo(3);
    }

    @Test
    @Clause("C-DURABILITY-3")
    default void cursorsAreValidAfterReopening() {
        assumeDurable();
        for (int i = 0; i < 4; i++) {
            make(store(), key("i" + i), due("NEW", T0.plusSeconds(i)));
        }
        Query.Order ready = new Query.Order.Ready(T0.plusSeconds(9));
        Page<ItemRecord> page = store().find(new Query(TYPE, Query.Filter.ALL, ready, Cursor.START, 2));
        Cursor next = Objects.requireNonNull(page.next());
        Cursor end = end(store());

        restart();
        Committed later = make(store(), key("later"), "NEW");

        assertThat(ids(store().find(new Query(TYPE, Query.Filter.ALL, ready, next, 9))
                        .items()))
                .containsExactly("i2", "i3");
        assertThat(history(store(), TYPE, null, end, 9).stream().map(HistoryEntry::revision))
                .containsExactly(later.revision());
    }

    @Test
    @Clause("C-DURABILITY-4")
    default void tokensAreRememberedAfterReopening() {
        assumeDurable();
        Commit creation = creation(KEY, body("NEW"));
        Committed created = commit(store(), creation);
        Commit progress = new Commit(KEY, created.revision(), body("NEW"), List.of(), token());
        Committed second = commit(store(), progress);
        move(store(), KEY, second.revision(), "RUN");

        restart();

        assertThat(commit(store(), creation)).isEqualTo(created);
        assertThat(commit(store(), progress)).isEqualTo(second);
        assertThat(history(store(), KEY)).hasSize(2);
    }

    @Test
    @Clause("C-DURABILITY-5")
    default void trimmedHistoryStaysTrimmedAfterReopening() {
        assumeDurable();
        Committed created = make(store(), KEY, "NEW");
        Cursor old = end(store());
        Committed moved = move(store(), KEY, created.revision(), "RUN");
        store().trim(TYPE, end(store()));

        restart();

        assertThat(feed(store())).isEmpty();
        assertThatThrownBy(() -> store().history(new HistoryQuery(TYPE, null, old, 9)))
                .isInstanceOf(CursorExpiredException.class);
        assertThat(move(store(), KEY, moved.revision(), "DONE").entries()).isEqualTo(3);
    }

    @Test
    @Clause("C-DURABILITY-6")
    default void leasesAndTheirRenewalsSurviveClosing() {
        assumeDurable();
        Lease held = new Lease("me", 7, T0.plusSeconds(10));
        Committed created = make(store(), KEY, due("RUN", T0).withLease(held));
        store().renew(KEY, held, T0.plusSeconds(20));

        restart();

        assertThat(read(store(), KEY))
                .isEqualTo(new ItemRecord(
                        KEY, created.revision(), 1, due("RUN", T0).withLease(held.until(T0.plusSeconds(20)))));
        assertThat(store().renew(KEY, held, T0.plusSeconds(30))).isPresent();
    }

    @Test
    @Clause("C-DURABILITY-7")
    default void acknowledgedCommitsSurviveTheKillOfTheProcess(@TempDir Path directory) {
        Optional<Class<? extends StoreFactory>> factory = subject().crashFactory();
        assumeTrue(factory.isPresent(), "this store has no test that kills a process");
        subject().beforeCrash(directory);

        CrashReport report =
                CrashHarness.of(factory.get(), directory).kills(4).seed(1).run();

        assertThat(report.problems()).as("%s", report).isEmpty();
        assertThat(report.acknowledged()).as("acknowledged commits").isPositive();
    }
}
