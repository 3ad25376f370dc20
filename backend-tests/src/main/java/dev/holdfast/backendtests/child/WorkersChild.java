package dev.holdfast.backendtests.child;

import dev.holdfast.Items;
import dev.holdfast.WorkContext;
import dev.holdfast.store.StateStore;
import dev.holdfast.testkit.StoreFactory;
import dev.holdfast.testkit.crash.ChildJvm;
import dev.holdfast.worker.StageOptions;
import dev.holdfast.worker.Workers;
import dev.holdfast.workflow.Workflow;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/**
 * A process with workers: {@code factory directory label}. A line {@code p} on its standard input pauses them, and any
 * other line ends the process; it also ends when its parent is gone. An item whose id starts with {@code hang} blocks
 * its task in a process with the label {@code mortal}, and every item does in stage SLOW.
 */
public final class WorkersChild {
    /** The lease, after which the items of a killed process are taken over. */
    public static final Duration LEASE = Duration.ofSeconds(1);

    private WorkersChild() {}

    /** The states of an item. */
    public enum Step {
        NEW,
        FIRST,
        HALF,
        SECOND,
        DONE,
        SLOW_NEW,
        SLOW
    }

    /** The workers that finished each stage. */
    public record Made(String first, String second) {}

    public static Workflow<Step, Made> workflow() {
        return Workflow.of("made", Step.class, Made.class)
                .initial(Step.NEW)
                .ready(Step.NEW, Step.HALF, Step.SLOW_NEW)
                .active(Step.FIRST, Step.SECOND, Step.SLOW)
                .done(Step.DONE)
                .allow(Step.NEW, Step.FIRST, Step.SLOW_NEW)
                .allow(Step.FIRST, Step.HALF)
                .allow(Step.HALF, Step.SECOND)
                .allow(Step.SECOND, Step.DONE)
                .allow(Step.SLOW_NEW, Step.SLOW)
                .allow(Step.SLOW, Step.DONE)
                .build();
    }

    public static void main(String[] arguments) throws ReflectiveOperationException, IOException {
        StoreFactory factory = StoreFactory.of(Class.forName(arguments[0]).asSubclass(StoreFactory.class));
        String label = arguments[2];
        try (StateStore store = factory.open(Path.of(arguments[1]));
                Items<Step, Made> items = Items.builder(workflow(), store)
                        .owner(label)
                        .lease(LEASE)
                        .build();
                Workers<Step, Made> workers = Workers.of(items)
                        .idleInterval(Duration.ofMillis(500))
                        .grace(Duration.ofSeconds(1))
                        .stage(Step.FIRST, Step.HALF, 3, work -> first(work, label))
                        .stage(Step.SECOND, Step.DONE, 2, work -> second(work, label))
                        .stage(
                                Step.SLOW,
                                Step.DONE,
                                2,
                                WorkersChild::block,
                                StageOptions.builder()
                                        .limit(Duration.ofMillis(300))
                                        .build())
                        .start()) {
            ChildJvm.say("open");
            int command = System.in.read();
            if (command == 'p') {
                workers.pause();
                ChildJvm.say("paused");
                command = afterLine();
            }
            if (command < 0) {
                Runtime.getRuntime().halt(3); // the parent is gone
            }
        }
        ChildJvm.say("end");
    }

    /** Reads the rest of a line and the first character of the next one. */
    private static int afterLine() throws IOException {
        int read = System.in.read();
        while (read == '\n') {
            read = System.in.read();
        }
        return read;
    }

    private static Made first(WorkContext<Step, Made> work, String label) throws InterruptedException {
        if (work.id().startsWith("hang") && label.equals("mortal")) {
            ChildJvm.say("holding " + work.id());
            return block(work);
        }
        return new Made(label, "");
    }

    private static Made second(WorkContext<Step, Made> work, String label) {
        return new Made(work.payload().first(), label);
    }

    private static Made block(WorkContext<Step, Made> work) throws InterruptedException {
        new CountDownLatch(1).await();
        return work.payload();
    }
}
