package dev.holdfast.internal.engine;

import dev.holdfast.Note;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A change requested by the host, alone or with a move.
 *
 * @param step makes the new payload from the old one; null keeps the payload
 * @param note the note stored with the change
 */
public record ItemEdit<P>(@Nullable UnaryOperator<P> step, Note note) {
    /** A change of only what the note says. */
    public static <P> ItemEdit<P> of(Note note) {
        return new ItemEdit<>(null, note);
    }

    /** A change of the payload without a note. */
    public static <P> ItemEdit<P> of(UnaryOperator<P> step) {
        return new ItemEdit<>(step, Note.none());
    }

    ItemEdit<P> withStep(UnaryOperator<P> other) {
        return new ItemEdit<>(other, note);
    }
}
