package dev.holdfast.examples.features;

import dev.holdfast.Claim;
import dev.holdfast.Items;
import dev.holdfast.WorkContext;
import dev.holdfast.chunk.ChunkPlan;
import dev.holdfast.chunk.Chunks;
import dev.holdfast.file.FileStore;
import dev.holdfast.workflow.RetryPolicy;
import dev.holdfast.workflow.Workflow;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Long work in chunks: the second attempt processes only the chunks that the first one has not finished. */
public final class ChunksExample {
    enum Stage {
        NEW,
        TRANSLATING,
        TRANSLATED,
        FAILED,
        SKIPPED
    }

    record Book(List<String> pages, String translation) {}

    static final Workflow<Stage, Book> BOOKS = Workflow.of("book", Stage.class, Book.class)
            .ready(Stage.NEW)
            .active(Stage.TRANSLATING)
            .error(Stage.FAILED)
            .done(Stage.TRANSLATED, Stage.SKIPPED)
            .initial(Stage.NEW)
            .allow(Stage.NEW, Stage.TRANSLATING)
            .allow(Stage.TRANSLATING, Stage.TRANSLATED, Stage.FAILED)
            .allow(Stage.FAILED, Stage.TRANSLATING, Stage.SKIPPED)
            .retry(
                    Stage.TRANSLATING,
                    RetryPolicy.fixed(Duration.ZERO).maxAttempts(2).giveUp(Stage.SKIPPED))
            .build();

    private ChunksExample() {}

    /** Runs the example in the directory that the first argument names. */
    public static void main(String[] arguments) {
        try (Items<Stage, Book> books = Items.open(BOOKS, FileStore.open(Path.of(arguments[0])))) {
            books.create("short", new Book(List.of("once", "upon", "a", "time"), ""));
            for (int attempt = 1; attempt <= 2; attempt++) {
                for (Claim<Stage, Book> claim : books.claim(Stage.TRANSLATING, 1)) {
                    claim.run(Stage.TRANSLATED, ChunksExample::translate);
                }
            }
            books.get("short")
                    .ifPresent(book -> System.out.println(
                            book.state() + ": " + book.payload().translation()));
        }
    }

    private static Book translate(WorkContext<Stage, Book> work) throws IOException {
        List<String> pages = work.payload().pages();
        // the configuration says what the chunks depend on: another one is refused, so results never mix
        Chunks chunks = work.chunks(ChunkPlan.of(pages.size()).config(Map.of("language", "loud")));
        for (int page : chunks.missing()) {
            if (page == 2 && work.attempt() == 1) {
                throw new IOException("the service is unavailable");
            }
            System.out.println("attempt " + work.attempt() + " translates page " + page);
            chunks.complete(page, pages.get(page).toUpperCase(Locale.ROOT)); // durable when it returns
        }
        try (Stream<String> results = chunks.results(String.class)) {
            return new Book(pages, results.collect(Collectors.joining(" ")));
        }
    }
}
