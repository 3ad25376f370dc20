package dev.holdfast.backendtests.child;

import dev.holdfast.Items;
import dev.holdfast.Updater;
import dev.holdfast.store.Commit;
import dev.holdfast.store.CommitResult;
import dev.holdfast.store.StateStore;
import dev.holdfast.testkit.ForwardingStore;
import dev.holdfast.testkit.StoreFactory;
import dev.holdfast.testkit.crash.ChildJvm;
import dev.holdfast.watch.Poller;
import dev.holdfast.workflow.Workflow;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * A process that ends in a {@link Way} while a shutdown hook closes its items: {@code factory directory way}. Before that
 * it has claimed an item, and an updater has a pending update.
 */
public final class ExitingChild {
    /** The id of the updated item. */
    public static final String UPDATED = "updated";

    /** The value of the updated item, with the update that was pending. */
    public static final int LAST = 2;

    /** The number of items that can be claimed when no lease is left, the updated one among them. */
    public static final int CLAIMABLE = 4;

    private static final Duration HOUR = Duration.ofHours(1);

    private ExitingChild() {}

    /** The states of the items. */
    public enum Stage {
        /** Can be claimed. */
        NEW,
        /** Is claimed. */
        WORK,
        /** Is done. */
        DONE
    }

    /**
     * The payload of the items.
     *
     * @param value the number of updates
     */
    public record Count(int value) {
        Count next() {
            return new Count(value + 1);
        }
    }

    /** How the process ends. */
    public enum Way {
        /** The main thread is closing the items, in a commit, when the hook closes them. */
        BOTH_CLOSE,
        /** A listener of a write through a claim calls {@code System.exit}. */
        EXIT_IN_CLAIM,
        /** A listener of a call that claims several items calls {@code System.exit}. */
        EXIT_IN_CLAIMS,
        /** A listener of an update calls {@code System.exit}. */
        EXIT_IN_UPDATE,
        /** A listener calls {@code System.exit} on the thread that flushes updates. */
        EXIT_IN_FLUSH,
        /** A listener of the releases by a close calls {@code System.exit}. */
        EXIT_IN_CLOSE,
        /** A listener of a poller calls {@code System.exit}, and the hook closes the poller first. */
        EXIT_IN_POLLER
    }

    /** Returns the workflow of the items. */
    public static Workflow<Stage, Count> workflow() {
        return Workflow.of("exiting", Stage.class, Count.class)
                .ready(Stage.NEW)
                .active(Stage.WORK)
                .done(Stage.DONE)
                .initial(Stage.NEW)
                .allow(Stage.NEW, Stage.WORK)
                .allow(Stage.WORK, Stage.DONE)
                .build();
    }

    public static void main(String[] arguments) throws Exception {
        ChildJvm.endWithParent();
        StoreFactory factory = StoreFactory.of(Class.forName(arguments[0]).asSubclass(StoreFactory.class));
        HookedStore store = new HookedStore(factory.open(Path.of(arguments[1])));
        Items<Stage, Count> items =
                Items.builder(workflow(), store).lease(HOUR).closeStore().build();
        Poller<Stage, Count> poller = Poller.of(items);
        Runtime.getRuntime().addShutdownHook(store.hook);
        store.onHook = () -> {
            poller.close();
            items.close();
        };
        for (int i = 0; i < 3; i++) {
            items.create("claimed-" + i, new Count(0));
        }
        items.create(UPDATED, new Count(0));
        end(Way.valueOf(arguments[2]), items, store, poller);
    }

    private static void end(Way way, Items<Stage, Count> items, HookedStore store, Poller<Stage, Count> poller)
            throws InterruptedException {
        var claim = items.claimOrThrow(Stage.WORK, "claimed-0");
        Updater<Stage, Count> updater = items.updater(UPDATED, way == Way.EXIT_IN_FLUSH ? Duration.ofMillis(50) : HOUR);
        updater.update(Count::next);
        if (way == Way.EXIT_IN_UPDATE || way == Way.EXIT_IN_FLUSH) {
            exitInListener(items);
        }
        updater.update(Count::next);
        if (way == Way.EXIT_IN_UPDATE) {
            updater.flush();
        } else if (way == Way.BOTH_CLOSE) {
            store.waitsForHook = true;
            Thread closer = new Thread(items::close);
            closer.setDaemon(true); // as the main thread of an application server: the JVM does not wait for it
            closer.start();
            store.closing.await();
            System.exit(0);
        } else if (way == Way.EXIT_IN_POLLER) {
            var unused = poller.watch(UPDATED, (change, poll) -> System.exit(0));
        } else if (way != Way.EXIT_IN_FLUSH) {
            exitInListener(items);
            if (way == Way.EXIT_IN_CLAIM) {
                claim.event("exit", null);
            } else if (way == Way.EXIT_IN_CLAIMS) {
                var unused = items.claim(Stage.WORK, 2);
            } else {
                items.close();
            }
        }
        new CountDownLatch(1).await(); // until the listener has ended the process
    }

    private static void exitInListener(Items<Stage, Count> items) {
        var unused = items.listen((change, item) -> System.exit(0));
    }

    /** A store whose commit can wait until the hook waits. */
    private static final class HookedStore extends ForwardingStore {
        private final CountDownLatch closing = new CountDownLatch(1);
        private volatile boolean waitsForHook;
        private volatile Runnable onHook = () -> {};
        private final Thread hook = new Thread(() -> onHook.run());

        HookedStore(StateStore target) {
            super(target);
        }

        @Override
        public List<CommitResult> commit(List<Commit> commits) {
            if (waitsForHook) {
                waitsForHook = false;
                closing.countDown();
                while (hook.getState() != Thread.State.WAITING && hook.getState() != Thread.State.TIMED_WAITING) {
                    Thread.onSpinWait();
                }
            }
            return super.commit(commits);
        }
    }
}
