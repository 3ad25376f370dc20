package dev.holdfast.testkit.contract;

import static dev.holdfast.testkit.contract.ContractSteps.TYPE;
import static dev.holdfast.testkit.contract.ContractSteps.body;
import static dev.holdfast.testkit.contract.ContractSteps.change;
import static dev.holdfast.testkit.contract.ContractSteps.count;
import static dev.holdfast.testkit.contract.ContractSteps.leased;
import static dev.holdfast.testkit.contract.ContractSteps.send;

import dev.holdfast.store.ClaimRequest;
import dev.holdfast.store.CommitResult;
import dev.holdfast.store.ItemRecord;
import dev.holdfast.store.Lease;
import dev.holdfast.store.StateStore;
import dev.holdfast.testkit.TestClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Random;

/** Claims items; at random it renews the lease, finishes the item, or abandons it with its lease. */
final class LeaseWorker {
    private static final Duration LEASE = Duration.ofSeconds(10);

    private final StateStore store;
    private final TestClock clock;
    private final String owner;
    private final Random random;

    LeaseWorker(StateStore store, TestClock clock, int number) {
        this.store = store;
        this.clock = clock;
        owner = "worker-" + number;
        random = new Random(number);
    }

    /** Works until all items are done; returns the number of items that this worker finished. */
    int work(int items) {
        List<ClaimRequest.Source> sources =
                List.of(new ClaimRequest.Source("RUN", null), new ClaimRequest.Source("NEW", null));
        int finished = 0;
        while (count(store, "DONE") < items) {
            Instant now = clock.instant();
            List<ItemRecord> taken = store.claim(
                    new ClaimRequest(TYPE, sources, now, 1 + random.nextInt(2)),
                    found -> change(
                            found.key(), found.revision(), leased("RUN", owner, found.revision(), now.plus(LEASE))));
            for (ItemRecord record : taken) {
                finished += finish(record) ? 1 : 0;
            }
            clock.advance(Duration.ofSeconds(random.nextInt(4)));
        }
        return finished;
    }

    private boolean finish(ItemRecord record) {
        Lease lease = Objects.requireNonNull(record.body().lease());
        if (random.nextBoolean()) {
            store.renew(record.key(), lease, clock.instant().plus(LEASE));
        }
        return random.nextInt(3) > 0
                && send(store, change(record.key(), record.revision(), body("DONE"))) instanceof CommitResult.Committed;
    }
}
