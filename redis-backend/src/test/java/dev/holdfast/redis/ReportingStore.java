package dev.holdfast.redis;

import dev.holdfast.store.Commit;
import dev.holdfast.store.CommitResult;
import dev.holdfast.store.StateStore;
import dev.holdfast.testkit.ForwardingStore;
import dev.holdfast.testkit.crash.ChildJvm;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** Reports progress now and then to the process that waits. */
final class ReportingStore extends ForwardingStore {
    private final AtomicLong calls = new AtomicLong();
    private final int each;

    ReportingStore(StateStore store, int each) {
        super(store);
        this.each = each;
    }

    @Override
    public List<CommitResult> commit(List<Commit> commits) {
        if (calls.incrementAndGet() % each == 0) {
            ChildJvm.say("works");
        }
        return super.commit(commits);
    }
}
