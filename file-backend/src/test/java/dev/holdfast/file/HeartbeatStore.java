package dev.holdfast.file;

import dev.holdfast.store.Commit;
import dev.holdfast.store.CommitResult;
import dev.holdfast.store.StateStore;
import dev.holdfast.testkit.ForwardingStore;
import dev.holdfast.testkit.crash.ChildJvm;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** Reports from time to time that it still works, to the process that waits. */
final class HeartbeatStore extends ForwardingStore {
    private final AtomicLong calls = new AtomicLong();
    private final int each;

    HeartbeatStore(StateStore store, int each) {
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
