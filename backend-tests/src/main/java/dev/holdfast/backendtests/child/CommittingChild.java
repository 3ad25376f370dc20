package dev.holdfast.backendtests.child;

import dev.holdfast.store.StateStore;
import dev.holdfast.testkit.StoreFactory;
import dev.holdfast.testkit.crash.ChildJvm;
import java.nio.file.Path;

/** A process that creates items until it is killed: {@code factory directory prefix}. It prints {@code ack id revision}. */
public final class CommittingChild {
    /** The prefix of the line of an acknowledged commit. */
    public static final String ACKNOWLEDGED = "ack ";

    private static final int THREADS = 2;

    private CommittingChild() {}

    public static void main(String[] arguments) throws ReflectiveOperationException {
        ChildJvm.endWithParent();
        StoreFactory factory = StoreFactory.of(Class.forName(arguments[0]).asSubclass(StoreFactory.class));
        StateStore store = factory.open(Path.of(arguments[1]));
        ChildJvm.say("open");
        for (int t = 0; t < THREADS; t++) {
            String prefix = arguments[2] + "-" + t + "-";
            new Thread(() -> write(store, prefix)).start();
        }
    }

    private static void write(StateStore store, String prefix) {
        for (int i = 0; ; i++) {
            String id = prefix + i;
            long revision = SampleCommits.create(store, id).revision();
            ChildJvm.say(ACKNOWLEDGED + id + " " + revision);
        }
    }
}
