package dev.holdfast.backendtests.child;

import dev.holdfast.store.StateStore;
import dev.holdfast.testkit.StoreFactory;
import dev.holdfast.testkit.check.Hammer;
import dev.holdfast.testkit.crash.ChildJvm;
import java.io.IOException;
import java.nio.file.Path;

/** A process that hammers a store: {@code factory directory log label threads keys operations}. */
public final class HammerChild {
    /** The line that the process prints once per hundred commits. */
    public static final String WORKS = HeartbeatStore.WORKS;

    private HammerChild() {}

    /**
     * Starts the process.
     *
     * @param factory opens the store
     * @param directory the directory of the store
     * @param log the log file, which does not exist yet
     * @param label the label of the process, also the seed of its choices
     * @param threads the number of threads
     * @param keys the number of items
     * @param operations the number of operations
     * @return the process; the caller closes it
     * @throws IOException if it cannot be started
     */
    public static ChildJvm start(
            Class<? extends StoreFactory> factory,
            Path directory,
            Path log,
            String label,
            int threads,
            int keys,
            int operations)
            throws IOException {
        return ChildJvm.start(
                HammerChild.class,
                factory.getName(),
                directory.toString(),
                log.toString(),
                label,
                Integer.toString(threads),
                Integer.toString(keys),
                Integer.toString(operations));
    }

    public static void main(String[] arguments) throws ReflectiveOperationException {
        ChildJvm.endWithParent();
        StoreFactory factory = StoreFactory.of(Class.forName(arguments[0]).asSubclass(StoreFactory.class));
        try (StateStore store = factory.open(Path.of(arguments[1]))) {
            ChildJvm.say("open");
            Hammer.on(new HeartbeatStore(store))
                    .log(Path.of(arguments[2]))
                    .label(arguments[3])
                    .threads(Integer.parseInt(arguments[4]))
                    .keys(Integer.parseInt(arguments[5]))
                    .operations(Integer.parseInt(arguments[6]))
                    .seed(arguments[3].hashCode())
                    .run();
        }
        ChildJvm.say("closed");
    }
}
