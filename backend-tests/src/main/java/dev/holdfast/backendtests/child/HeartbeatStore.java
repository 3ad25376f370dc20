package dev.holdfast.backendtests.child;

import dev.holdfast.store.Commit;
import dev.holdfast.store.CommitResult;
import dev.holdfast.store.StateStore;
import dev.holdfast.testkit.ForwardingStore;
import dev.holdfast.testkit.crash.ChildJvm;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** Prints {@code works} once per hundred commits, so that the parent knows that its child makes progress. */
final class HeartbeatStore extends ForwardingStore {
    static final String WORKS = "works";
    private static final int COMMITS_PER_LINE = 100;

    private final AtomicLong commits = new AtomicLong();

    HeartbeatStore(StateStore store) {
        super(store);
    }

    @Override
    public List<CommitResult> commit(List<Commit> list) {
        if (commits.incrementAndGet() % COMMITS_PER_LINE == 0) {
            ChildJvm.say(WORKS);
        }
        return super.commit(list);
    }
}
