package dev.holdfast.testkit.contract;

import dev.holdfast.StoreException;
import dev.holdfast.store.StateStore;
import dev.holdfast.testkit.StoreFactory;
import dev.holdfast.testkit.crash.ChildJvm;
import java.nio.file.Path;

/** A process whose change hint ends it, while a shutdown hook closes the store: {@code factory directory}. */
final class ExitChild {
    /** The exit code that the hint asks for. */
    static final int CODE = 7;

    private static final int COMMITS = 10_000;

    private ExitChild() {}

    public static void main(String[] args) throws ReflectiveOperationException {
        ChildJvm.endWithParent();
        StoreFactory factory = StoreFactory.of(Class.forName(args[0]).asSubclass(StoreFactory.class));
        StateStore store = factory.open(Path.of(args[1]));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            store.close();
            ChildJvm.say("closed");
        }));
        store.onChange(() -> System.exit(CODE));
        HintWait hint = new HintWait("the hint that ends the process");
        try {
            for (int i = 0; i < COMMITS; i++) { // a hint may be lost
                ContractSteps.make(store, ContractSteps.key("e" + i), "NEW");
                hint.pause();
            }
        } catch (StoreException e) {
            ChildJvm.say("refused: " + e.verdict()); // the hook has closed the store
        }
    }
}
