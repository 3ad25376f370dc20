package dev.holdfast.examples.features;

import dev.holdfast.Items;
import dev.holdfast.Note;
import dev.holdfast.Registration;
import dev.holdfast.memory.InMemoryStore;
import dev.holdfast.workflow.Workflow;

/** A listener receives every change that this process commits; the feed has those of other processes as well. */
public final class ListenerExample {
    enum Stage {
        BOOKED,
        BOARDED,
        LEFT
    }

    record Seat(String passenger) {}

    static final Workflow<Stage, Seat> SEATS = Workflow.of("seat", Stage.class, Seat.class)
            .waiting(Stage.BOOKED, Stage.BOARDED)
            .done(Stage.LEFT)
            .initial(Stage.BOOKED)
            .allow(Stage.BOOKED, Stage.BOARDED)
            .allow(Stage.BOARDED, Stage.LEFT)
            .build();

    private ListenerExample() {}

    /** Runs the example. */
    public static void main(String[] arguments) {
        try (Items<Stage, Seat> seats = Items.open(SEATS, new InMemoryStore())) {
            // called after the commit, on the committing thread; an exception is logged and does no harm
            Registration log = seats.listen(
                    (change, seat) -> System.out.println(change.id() + ": " + change.kind() + ", now " + seat.state()));
            seats.create("12a", new Seat("Ada"));
            seats.move("12a", Stage.BOARDED, Note.none());
            seats.update("12a", seat -> new Seat("Ada Lovelace"));
            log.close();
            seats.move("12a", Stage.LEFT, Note.none()); // nobody listens any more
            System.out.println("history: " + seats.history("12a").size() + " entries");
        }
    }
}
