package dev.holdfast.testkit.crash;

import dev.holdfast.store.Commit;
import dev.holdfast.store.Entry;
import dev.holdfast.store.ItemBody;
import dev.holdfast.store.ItemKey;
import dev.holdfast.store.StateStore;
import dev.holdfast.testkit.StoreFactory;
import dev.holdfast.testkit.TestClock;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/** A process whose change hint ends it, while a shutdown hook closes the store: {@code factory directory}. */
public final class ExitChild {
    /** The exit code that the hint asks for. */
    public static final int CODE = 7;

    private ExitChild() {}

    /**
     * Runs the process.
     *
     * @param args the class of the factory, and the directory of the store
     * @throws ReflectiveOperationException if there is no such class
     */
    public static void main(String[] args) throws ReflectiveOperationException {
        ChildJvm.endWithParent();
        StoreFactory factory = StoreFactory.of(Class.forName(args[0]).asSubclass(StoreFactory.class));
        StateStore store = factory.open(Path.of(args[1]));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            store.close();
            ChildJvm.say("closed");
        }));
        store.onChange(() -> System.exit(CODE));
        for (int i = 0; i < 10_000; i++) { // a hint may be lost
            ItemBody body = new ItemBody("NEW", null, null, null, TestClock.EPOCH, Set.of(), "{}");
            Entry entry = new Entry(Entry.Kind.CREATED, null, "NEW", TestClock.EPOCH, "{}");
            store.commit(List.of(
                    new Commit(new ItemKey("episode", "e" + i), Commit.ABSENT, body, List.of(entry), "exit" + i)));
            LockSupport.parkNanos(10_000_000);
        }
    }
}
