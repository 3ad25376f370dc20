package dev.holdfast.sqlite;

import dev.holdfast.StoreException;
import dev.holdfast.backendtests.child.SampleCommits;
import dev.holdfast.store.Commit;
import dev.holdfast.store.CommitResult;
import java.nio.file.Path;
import java.util.List;

/** A process that commits a few times with one thread and prints each outcome; the parent makes its calls fail. */
final class SyscallChild {
    static final int COMMITS = 4;

    private SyscallChild() {}

    /**
     * Commits {@value #COMMITS} items, each once more if the verdict was that this may help.
     *
     * @param arguments the directory of the store
     */
    public static void main(String[] arguments) {
        say("opening");
        try (SqliteStore store = SqliteStore.open(Path.of(arguments[0]))) {
            say("open");
            for (int i = 1; i <= COMMITS; i++) {
                Commit commit =
                        SampleCommits.change(SampleCommits.key("item-" + i), Commit.ABSENT, SampleCommits.body("NEW"));
                if (!attempt(store, commit, i)) {
                    attempt(store, commit, i);
                }
            }
            say("closing");
        } catch (StoreException e) {
            say("store " + e.verdict() + " " + e.getMessage());
        }
        say("end");
    }

    private static boolean attempt(SqliteStore store, Commit commit, int number) {
        try {
            boolean committed = store.commit(List.of(commit)).get(0) instanceof CommitResult.Committed;
            say((committed ? "ack " : "conflict ") + number);
            return true;
        } catch (StoreException e) {
            say("failed " + number + " " + e.verdict());
            return false;
        }
    }

    private static void say(String line) {
        System.out.println(line);
        System.out.flush();
    }
}
