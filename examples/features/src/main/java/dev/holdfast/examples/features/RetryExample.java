package dev.holdfast.examples.features;

import dev.holdfast.Claim;
import dev.holdfast.Failure;
import dev.holdfast.Items;
import dev.holdfast.Snapshot;
import dev.holdfast.memory.InMemoryStore;
import dev.holdfast.workflow.RetryPolicy;
import dev.holdfast.workflow.StateKind;
import dev.holdfast.workflow.Workflow;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** Failed attempts are retried after a growing delay; a permanent failure, or the last attempt, gives up. */
public final class RetryExample {
    enum Stage {
        NEW,
        DOWNLOADING,
        DOWNLOADED,
        FAILED,
        SKIPPED
    }

    record Page(String url) {}

    static final Workflow<Stage, Page> PAGES = Workflow.of("page", Stage.class, Page.class)
            .ready(Stage.NEW)
            .active(Stage.DOWNLOADING)
            .error(Stage.FAILED)
            .done(Stage.DOWNLOADED, Stage.SKIPPED)
            .initial(Stage.NEW)
            .allow(Stage.NEW, Stage.DOWNLOADING)
            .allow(Stage.DOWNLOADING, Stage.DOWNLOADED, Stage.FAILED)
            .allow(Stage.FAILED, Stage.DOWNLOADING, Stage.SKIPPED)
            .retry(
                    Stage.DOWNLOADING,
                    RetryPolicy.exponential(Duration.ofMillis(20))
                            .maxAttempts(3)
                            .permanent(FileNotFoundException.class)
                            .giveUp(Stage.SKIPPED))
            .build();

    private RetryExample() {}

    /** Runs the example. */
    public static void main(String[] arguments) throws InterruptedException {
        try (Items<Stage, Page> pages = Items.open(PAGES, new InMemoryStore())) {
            pages.create("slow", new Page("https://example.org/slow"));
            pages.create("missing", new Page("https://example.org/missing"));
            while (!isDone(pages, "slow") || !isDone(pages, "missing")) {
                for (Claim<Stage, Page> claim : pages.claim(Stage.DOWNLOADING, 1)) { // new, or due for a retry
                    claim.run(Stage.DOWNLOADED, work -> download(work.payload(), work.attempt()));
                }
                Thread.sleep(5); // a real worker waits longer, see ClaimLoopExample
            }
            for (String id : List.of("slow", "missing")) {
                Snapshot<Stage, Page> page = pages.get(id).orElseThrow();
                System.out.println(
                        id + ": " + page.state() + " after " + page.failures(Stage.DOWNLOADING) + " failures, "
                                + page.lastFailure().map(Failure::message).orElse("none"));
            }
        }
    }

    private static boolean isDone(Items<Stage, Page> pages, String id) {
        return pages.get(id).orElseThrow().kind() == StateKind.DONE;
    }

    private static Page download(Page page, int attempt) throws IOException {
        if (page.url().endsWith("missing")) {
            throw new FileNotFoundException("no such page");
        }
        if (attempt < 3) {
            throw new IOException("time-out in attempt " + attempt);
        }
        return page;
    }
}
