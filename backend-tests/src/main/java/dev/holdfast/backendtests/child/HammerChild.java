package dev.holdfast.backendtests.child;

import dev.holdfast.store.StateStore;
import dev.holdfast.testkit.StoreFactory;
import dev.holdfast.testkit.check.Hammer;
import dev.holdfast.testkit.crash.ChildJvm;
import java.nio.file.Path;

/** A process that hammers a store: {@code factory directory log label threads keys operations}. */
public final class HammerChild {
    /** The line that the process prints once per hundred commits. */
    public static final String WORKS = HeartbeatStore.WORKS;

    private HammerChild() {}

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
