package dev.holdfast.backendtests.child;

import dev.holdfast.store.Commit;
import dev.holdfast.store.CommitResult.Committed;
import dev.holdfast.store.ItemKey;
import dev.holdfast.store.StateStore;
import dev.holdfast.testkit.StoreFactory;
import dev.holdfast.testkit.crash.ChildJvm;
import java.nio.file.Path;
import java.util.List;

/** A process that changes one shared item until it has won a number of times: {@code factory directory id times}. */
public final class CountingChild {
    private CountingChild() {}

    public static void main(String[] arguments) throws ReflectiveOperationException {
        ChildJvm.endWithParent();
        StoreFactory factory = StoreFactory.of(Class.forName(arguments[0]).asSubclass(StoreFactory.class));
        ItemKey key = SampleCommits.key(arguments[2]);
        try (StateStore store = factory.open(Path.of(arguments[1]))) {
            int won = 0;
            while (won < Integer.parseInt(arguments[3])) {
                long revision = store.read(key).orElseThrow().revision();
                Commit commit = SampleCommits.change(key, revision, SampleCommits.body("RUN"));
                // the tokens of both processes count from 1
                String token = ProcessHandle.current().pid() + "-" + commit.token();
                won += store.commit(List.of(new Commit(key, revision, commit.body(), commit.entries(), token)))
                                        .get(0)
                                instanceof Committed
                        ? 1
                        : 0;
            }
        }
    }
}
