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
import static dev.holdfast.testkit.contract.ContractSteps.feed;
import static dev.holdfast.testkit.contract.ContractSteps.find;
import static dev.holdfast.testkit.contract.ContractSteps.history;
import static dev.holdfast.testkit.contract.ContractSteps.key;
import static dev.holdfast.testkit.contract.ContractSteps.leased;
import static dev.holdfast.testkit.contract.ContractSteps.lose;
import static dev.holdfast.testkit.contract.ContractSteps.make;
import static dev.holdfast.testkit.contract.ContractSteps.move;
import static dev.holdfast.testkit.contract.ContractSteps.read;
import static dev.holdfast.testkit.contract.ContractSteps.walk;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.store.Chunk;
import dev.holdfast.store.Commit;
import dev.holdfast.store.CommitResult;
import dev.holdfast.store.CommitResult.Committed;
import dev.holdfast.store.ItemBody;
import dev.holdfast.store.ItemRecord;
import dev.holdfast.store.Lease;
import dev.holdfast.store.Query;
import java.util.List;
import org.junit.jupiter.api.Test;

/** C-LEASE: renewal of a lease, and commits that require an expired lease. */
interface LeaseContract extends ContractGroup {
    @Test
    @Clause("C-LEASE-1")
    default void renewalChangesTheExpiryOfTheLeaseOnly() {
        ItemBody body = leased("RUN", "me", 7, T0.plusSeconds(10));
        Committed created = make(store(), KEY, body);
        Lease held = new Lease("me", 7, T0.plusSeconds(10));

        assertThat(store().renew(KEY, held, T0.plusSeconds(20))).isPresent();

        assertThat(read(store(), KEY))
                .isEqualTo(new ItemRecord(KEY, created.revision(), 1, body.withLease(held.until(T0.plusSeconds(20)))));
        assertThat(history(store(), KEY)).hasSize(1);
        assertThat(feed(store())).hasSize(1);
        assertThat(find(store(), Query.Filter.ALL)).containsExactly(read(store(), KEY));
    }

    @Test
    @Clause("C-LEASE-1")
    default void holderCommitsAfterRenewal() {
        Committed created = make(store(), KEY, leased("RUN", "me", 7, T0.plusSeconds(10)));
        store().renew(KEY, new Lease("me", 7, T0.plusSeconds(10)), T0.plusSeconds(20));

        move(store(), KEY, created.revision(), "DONE");

        assertThat(read(store(), KEY).body().lease()).isNull();
    }

    @Test
    @Clause("C-LEASE-1")
    default void leaseIsRenewedRepeatedlyWithTheOriginalLease() {
        make(store(), KEY, leased("RUN", "me", 7, T0.plusSeconds(10)));
        Lease held = new Lease("me", 7, T0.plusSeconds(10));

        for (int i = 2; i < 6; i++) {
            assertThat(store().renew(KEY, held, T0.plusSeconds(10L * i))).isPresent();
        }
        assertThat(read(store(), KEY).body().lease()).isEqualTo(held.until(T0.plusSeconds(50)));
    }

    @Test
    @Clause("C-LEASE-2")
    default void renewingALeaseThatIsNotHeldIsRefused() {
        Lease held = new Lease("me", 7, T0.plusSeconds(10));
        Committed created = make(store(), KEY, due("RUN", T0).withLease(held));
        make(store(), key("free"), due("RUN", T0));
        ItemRecord before = read(store(), KEY);

        assertThat(store().renew(KEY, new Lease("you", 7, T0.plusSeconds(10)), T0.plusSeconds(20)))
                .isEmpty();
        assertThat(store().renew(KEY, new Lease("me", 6, T0.plusSeconds(10)), T0.plusSeconds(20)))
                .isEmpty();
        assertThat(store().renew(key("free"), held, T0.plusSeconds(20))).isEmpty();
        assertThat(store().renew(key("nobody"), held, T0.plusSeconds(20))).isEmpty();
        assertThat(read(store(), KEY)).isEqualTo(before);
        assertThat(read(store(), key("free")).body().lease()).isNull();

        commit(store(), deletion(KEY, created.revision()));
        assertThat(store().renew(KEY, held, T0.plusSeconds(20))).isEmpty();
        assertThat(store().read(KEY)).isEmpty();
    }

    @Test
    @Clause("C-LEASE-12")
    default void renewalReturnsTheRevisionThatItSaw() {
        ItemBody body = leased("RUN", "me", 7, T0.plusSeconds(10));
        Lease held = new Lease("me", 7, T0.plusSeconds(10));
        make(store(), key("other"), "NEW");
        Committed created = make(store(), KEY, body);
        assertThat(store().renew(KEY, held, T0.plusSeconds(20))).hasValue(created.revision());

        Committed changed = commit(store(), change(KEY, created.revision(), body));
        make(store(), key("another"), "NEW");

        assertThat(store().renew(KEY, held, T0.plusSeconds(30))).hasValue(changed.revision());
        assertThat(store().renew(KEY, held, T0.plusSeconds(40))).hasValue(changed.revision());
        assertThat(read(store(), KEY).revision()).isEqualTo(changed.revision());
    }

    @Test
    @Clause("C-LEASE-3")
    default void renewalMovesTheReadyTime() {
        make(store(), KEY, leased("RUN", "me", 7, T0.plusSeconds(10)));
        Lease held = new Lease("me", 7, T0.plusSeconds(10));
        store().renew(KEY, held, T0.plusSeconds(20));

        assertThat(walk(store(), TYPE, Query.Filter.ALL, new Query.Order.Ready(T0.plusSeconds(10)), 5))
                .isEmpty();
        assertThat(walk(store(), TYPE, Query.Filter.ALL, new Query.Order.Ready(T0.plusSeconds(20)), 5))
                .hasSize(1);

        store().renew(KEY, held, T0.plusSeconds(5));
        assertThat(walk(store(), TYPE, Query.Filter.ALL, new Query.Order.Ready(T0.plusSeconds(5)), 5))
                .hasSize(1);
    }

    @Test
    @Clause("C-LEASE-4")
    default void commitThatRequiresAnExpiredLeaseConflictsBefore() {
        Committed created = make(store(), KEY, leased("RUN", "me", 7, T0.plusSeconds(10)));
        Commit take = change(KEY, created.revision(), leased("RUN", "you", created.revision(), T0.plusSeconds(30)));

        CommitResult.Conflict conflict =
                lose(store(), take.ifLeaseEndedBy(T0.plusSeconds(10).minusNanos(1)));
        assertThat(conflict.current()).isEqualTo(read(store(), KEY));
        assertThat(history(store(), KEY)).hasSize(1);

        commit(store(), take.ifLeaseEndedBy(T0.plusSeconds(10)));
        Lease now = read(store(), KEY).body().lease();
        assertThat(now).isEqualTo(new Lease("you", created.revision(), T0.plusSeconds(30)));
    }

    @Test
    @Clause("C-LEASE-4")
    default void commitThatRequiresAnExpiredLeaseSucceedsWithoutOne() {
        Committed created = commit(store(), creation(KEY, due("NEW", T0)).ifLeaseEndedBy(T0));

        commit(store(), change(KEY, created.revision(), body("RUN")).ifLeaseEndedBy(T0));
    }

    @Test
    @Clause("C-LEASE-5")
    default void leaseRenewedAfterTheReadIsNotTaken() {
        make(store(), KEY, leased("RUN", "me", 7, T0));
        ItemRecord seen = read(store(), KEY);
        store().renew(KEY, new Lease("me", 7, T0), T0.plusSeconds(10));
        Commit take = change(KEY, seen.revision(), leased("RUN", "you", seen.revision(), T0.plusSeconds(9)));

        lose(store(), take.ifLeaseEndedBy(T0));

        assertThat(read(store(), KEY).body().lease()).isEqualTo(new Lease("me", 7, T0.plusSeconds(10)));
    }

    @Test
    @Clause("C-LEASE-6")
    default void holderThatLostItsLeaseCanNeitherCommitNorRenew() {
        Committed mine = make(store(), KEY, leased("RUN", "me", 7, T0));
        Commit take = change(KEY, mine.revision(), leased("RUN", "you", mine.revision(), T0.plusSeconds(30)));
        commit(store(), take.ifLeaseEndedBy(T0));

        lose(store(), change(KEY, mine.revision(), body("DONE")).withChunks(List.of(new Chunk("RUN", 0, "1"))));
        assertThat(store().renew(KEY, new Lease("me", 7, T0), T0.plusSeconds(60)))
                .isEmpty();
        assertThat(read(store(), KEY).body()).isEqualTo(take.body());
        assertThat(chunks(store(), KEY, "RUN", 5)).isEmpty();
    }
}
