package dev.holdfast.examples.features;

import dev.holdfast.Changes;
import dev.holdfast.Cursor;
import dev.holdfast.Items;
import dev.holdfast.Note;
import dev.holdfast.sqlite.SqliteStore;
import dev.holdfast.workflow.Workflow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads the change feed of all items, and continues after the last change that an earlier run has processed. */
public final class FeedExample {
    enum Stage {
        OPEN,
        CLOSED
    }

    record Ticket(String subject) {}

    static final Workflow<Stage, Ticket> TICKETS = Workflow.of("ticket", Stage.class, Ticket.class)
            .waiting(Stage.OPEN)
            .done(Stage.CLOSED)
            .initial(Stage.OPEN)
            .allow(Stage.OPEN, Stage.CLOSED)
            .build();

    private FeedExample() {}

    /** Runs the example in the directory that the first argument names; run it twice. */
    public static void main(String[] arguments) throws IOException {
        Path directory = Path.of(arguments[0]);
        try (Items<Stage, Ticket> tickets = Items.open(TICKETS, SqliteStore.open(directory.resolve("tickets")))) {
            String id = "t-"
                    + (tickets.counts().values().stream()
                                    .mapToLong(Long::longValue)
                                    .sum()
                            + 1);
            tickets.create(id, new Ticket("The door squeaks"));
            tickets.move(id, Stage.CLOSED, Note.none().message("oiled"));
            readFeed(tickets, directory.resolve("cursor.txt"));
        }
    }

    private static void readFeed(Items<Stage, Ticket> tickets, Path file) throws IOException {
        Cursor cursor = Files.exists(file) ? new Cursor(Files.readString(file)) : Cursor.START;
        Changes<Stage> page = tickets.changes(cursor, 100);
        while (!page.changes().isEmpty()) {
            page.changes().forEach(change -> System.out.println(change.id() + " " + change.kind()));
            // stored after the page is processed: a crash in between repeats the page, but never skips a change
            Files.writeString(file, page.next().value());
            page = tickets.changes(page.next(), 100);
        }
    }
}
