package dev.holdfast.examples.features;

import dev.holdfast.BatchResult;
import dev.holdfast.Items;
import dev.holdfast.Note;
import dev.holdfast.memory.InMemoryStore;
import dev.holdfast.workflow.Workflow;

/** Changes of many items in few commits. Each change is atomic by itself and has an answer of its own. */
public final class BatchExample {
    enum Stage {
        UNREAD,
        READ,
        ARCHIVED
    }

    record Message(String text, int stars) {}

    static final Workflow<Stage, Message> MESSAGES = Workflow.of("message", Stage.class, Message.class)
            .waiting(Stage.UNREAD, Stage.READ)
            .done(Stage.ARCHIVED)
            .initial(Stage.UNREAD)
            .allow(Stage.UNREAD, Stage.READ)
            .allow(Stage.READ, Stage.ARCHIVED)
            .build();

    private BatchExample() {}

    /** Runs the example. */
    public static void main(String[] arguments) {
        try (Items<Stage, Message> messages = Items.open(MESSAGES, new InMemoryStore())) {
            messages.create("m-1", new Message("Hello", 0));
            messages.create("m-2", new Message("How are you?", 0));
            messages.create("m-3", new Message("Bye", 0));

            BatchResult<Stage, Message> result = messages.batch()
                    .move("m-1", Stage.READ, Note.none().actor("ann"))
                    .update("m-2", message -> new Message(message.text(), message.stars() + 1))
                    .move("m-3", Stage.ARCHIVED) // not allowed from UNREAD
                    .move("m-4", Stage.READ) // does not exist
                    .commit();

            result.answers().forEach((id, answer) -> {
                String text = answer.getClass().getSimpleName();
                if (answer instanceof BatchResult.Done<Stage, Message> done) {
                    text = "done, " + done.snapshot().state() + " with "
                            + done.snapshot().payload().stars() + " stars";
                } else if (answer instanceof BatchResult.Refused<Stage, Message> refused) {
                    text = "refused, " + refused.why().getMessage();
                }
                System.out.println(id + ": " + text);
            });
        }
    }
}
