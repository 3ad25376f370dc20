package dev.holdfast.sqlite;

import dev.holdfast.Claim;
import dev.holdfast.Items;
import dev.holdfast.chunk.Chunks;
import dev.holdfast.testkit.crash.ChildJvm;
import dev.holdfast.workflow.Workflow;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

/** A process that does the missing chunks of one item with several threads, and prints what it starts and completes. */
final class ChunkChild {
    static final int TOTAL = 400;
    static final int THREADS = 4;

    private ChunkChild() {}

    /** The states of the item. */
    enum Stage {
        NEW,
        RUN,
        DONE
    }

    /** The payload. */
    record Text(String title) {}

    static Workflow<Stage, Text> workflow() {
        return Workflow.of("text", Stage.class, Text.class)
                .initial(Stage.NEW)
                .ready(Stage.NEW)
                .active(Stage.RUN)
                .done(Stage.DONE)
                .allow(Stage.NEW, Stage.RUN)
                .allow(Stage.RUN, Stage.DONE)
                .build();
    }

    public static void main(String[] arguments) throws Exception {
        ChildJvm.endWithParent();
        try (Items<Stage, Text> items = Items.builder(workflow(), SqliteStore.open(Path.of(arguments[0])))
                .closeStore()
                .lease(Duration.ofMillis(300))
                .build()) {
            List<Claim<Stage, Text>> claims = items.claim(Stage.RUN, 1);
            while (claims.isEmpty()) {
                Thread.onSpinWait(); // the lease of the dead has to run out
                claims = items.claim(Stage.RUN, 1);
            }
            claims.get(0).run(Stage.DONE, work -> {
                String title = work.step("title", String.class, () -> {
                    ChildJvm.say("title.");
                    return "a title";
                });
                complete(work.chunks(TOTAL));
                return new Text(title);
            });
        }
        ChildJvm.say("end.");
    }

    private static void complete(Chunks chunks) throws Exception {
        Iterator<Integer> missing = chunks.missing().iterator();
        Callable<Void> worker = () -> {
            for (int i = next(missing); i >= 0; i = next(missing)) {
                ChildJvm.say("begin " + i + ".");
                if (chunks.complete(i, "result " + i)) {
                    ChildJvm.say("done " + i + ".");
                }
            }
            return null;
        };
        ExecutorService pool = Executors.newFixedThreadPool(THREADS);
        try {
            for (var one : pool.invokeAll(
                    IntStream.range(0, THREADS).mapToObj(i -> worker).toList())) {
                one.get();
            }
        } finally {
            pool.shutdown();
        }
    }

    private static int next(Iterator<Integer> missing) {
        synchronized (missing) {
            return missing.hasNext() ? missing.next() : -1;
        }
    }
}
