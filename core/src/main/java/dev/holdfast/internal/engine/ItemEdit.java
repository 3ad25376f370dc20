package dev.holdfast.internal.engine;

import dev.holdfast.Note;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A change that a host asks for, besides a move.
 *
 * @param step makes the new payload from the old one; null keeps the payload
 * @param note the note that goes along
 */
public record ItemEdit<P>(@Nullable UnaryOperator<P> step, Note note) {
    /** A change of nothing but what the note says. */
    public static <P> ItemEdit<P> of(Note note) {
        return new ItemEdit<>(null, note);
    }

    /** A change of the payload. */
    public static <P> ItemEdit<P> of(UnaryOperator<P> step) {
        return new ItemEdit<>(step, Note.none());
    }

    ItemEdit<P> withStep(UnaryOperator<P> other) {
        return new ItemEdit<>(other, note);
    }
}
