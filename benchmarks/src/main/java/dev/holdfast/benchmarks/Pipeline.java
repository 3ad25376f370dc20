package dev.holdfast.benchmarks;

import dev.holdfast.Claim;
import dev.holdfast.Items;
import dev.holdfast.store.StateStore;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** One item through five states: created, claimed, carried through three active states, finished. Five commits. */
final class Pipeline implements Subject {
    private final Items<Stage, Recording> items;
    private final AtomicLong ids = new AtomicLong();

    Pipeline(StateStore store) {
        items = Items.open(Stage.WORKFLOW, store);
    }

    @Override
    public Object call(int caller) {
        long id = ids.incrementAndGet();
        items.create("item-" + id, Recording.number((int) (id % 1000)));
        while (true) {
            List<Claim<Stage, Recording>> claims = items.claim(Stage.FETCHING, 1);
            if (!claims.isEmpty()) {
                return finished(claims.get(0));
            }
        }
    }

    private static Object finished(Claim<Stage, Recording> claim) {
        try (claim) {
            claim.enter(Stage.CONVERTING);
            claim.enter(Stage.PUBLISHING);
            return claim.complete(Stage.PUBLISHED, claim.snapshot().payload());
        }
    }

    @Override
    public void close() {
        items.close();
    }
}
