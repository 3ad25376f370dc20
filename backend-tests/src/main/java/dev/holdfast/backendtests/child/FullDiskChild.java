package dev.holdfast.backendtests.child;

import dev.holdfast.StoreException;
import dev.holdfast.StoreException.Verdict;
import dev.holdfast.backendtests.disk.TinyDisk;
import dev.holdfast.store.Commit;
import dev.holdfast.store.CommitResult.Committed;
import dev.holdfast.store.ItemBody;
import dev.holdfast.store.StateStore;
import dev.holdfast.store.StateStore.Check;
import dev.holdfast.testkit.crash.ChildJvm;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A process that commits on a {@link TinyDisk} while it is full and after it has space again. It prints each result as one
 * line: {@code name result}. A back end subclasses it with a {@code main} method that calls {@link #run}.
 */
public abstract class FullDiskChild {
    /** The number of commits that fail before the disk gets space again. */
    public static final int FAILURES = 5;

    private static final int MAX_COMMITS = 20_000;

    private final List<Committed> acknowledged = new ArrayList<>();

    /** Opens the store with what follows it, for example a mirror. */
    protected abstract StateStore open(Path directory);

    /** Waits until everything that follows the store is up to date. */
    protected abstract void flush(StateStore store);

    /** Holds everything that follows the store, until {@link #resume}. */
    protected void hold() {}

    /** Resumes everything that follows the store. */
    protected void resume() {}

    /**
     * Runs the process.
     *
     * @param disk the directory of the disk
     * @throws IOException if the disk cannot be filled
     */
    protected final void run(Path disk) throws IOException {
        TinyDisk tiny = new TinyDisk(disk);
        Path directory = disk.resolve("store");
        try (StateStore store = open(directory)) {
            commit(store, 20);
            flush(store);
            hold();
            commit(store, 20);
            ChildJvm.say("filled " + tiny.fill());
            resume();
            int before = acknowledged.size();
            commitUntilFailures(store);
            ChildJvm.say("acknowledged-while-full " + (acknowledged.size() - before));
            ChildJvm.say("flush-while-full " + flushResult(store));
            ChildJvm.say("lost-while-full " + lost(store));
            tiny.free();
            commit(store, 20);
            ChildJvm.say("flush-after " + flushResult(store));
            ChildJvm.say("lost-after " + lost(store));
            ChildJvm.say("findings " + store.verify(Check.REPORT).findings());
        }
        try (StateStore store = open(directory)) {
            ChildJvm.say("lost-reopened " + lost(store));
            ChildJvm.say("findings-reopened " + store.verify(Check.REPORT).findings());
        }
        ChildJvm.say("acknowledged " + acknowledged.size());
        ChildJvm.say("end");
    }

    private Commit next() {
        ItemBody body = new ItemBody(
                "NEW",
                null,
                SampleCommits.T0,
                null,
                SampleCommits.T0,
                Set.of(),
                "{\"x\":\"" + "x".repeat(3000) + "\"}");
        return SampleCommits.change(SampleCommits.key("item-" + acknowledged.size()), Commit.ABSENT, body);
    }

    private void commit(StateStore store, int times) {
        for (int i = 0; i < times; i++) {
            acknowledged.add(SampleCommits.commit(store, next()));
        }
    }

    /** The free space inside the files of the store still takes some commits. */
    private void commitUntilFailures(StateStore store) {
        int failures = 0;
        for (int i = 0; i < MAX_COMMITS && failures < FAILURES; i++) {
            Commit commit = next();
            try {
                acknowledged.add(SampleCommits.commit(store, commit));
            } catch (StoreException e) {
                failures++;
                ChildJvm.say("failure " + e.verdict() + " " + e.getMessage());
                resolve(store, commit, e.verdict());
            }
        }
    }

    /** A refused commit must be absent. A commit with an unknown outcome may be stored; sent again, it is acknowledged. */
    private void resolve(StateStore store, Commit commit, Verdict verdict) {
        boolean stored = store.read(commit.key()).isPresent();
        ChildJvm.say("stored " + verdict + " " + stored);
        if (stored) {
            acknowledged.add(SampleCommits.commit(store, commit));
        }
    }

    private String flushResult(StateStore store) {
        try {
            flush(store);
            return "done";
        } catch (StoreException e) {
            return e.verdict() + " " + e.getMessage();
        }
    }

    private long lost(StateStore store) {
        long lost = 0;
        for (int i = 0; i < acknowledged.size(); i++) {
            var record = store.read(SampleCommits.key("item-" + i));
            long revision = acknowledged.get(i).revision();
            lost += record.filter(found -> found.revision() == revision).isPresent() ? 0 : 1;
        }
        return lost;
    }
}
