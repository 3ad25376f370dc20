package dev.holdfast;

import dev.holdfast.store.Entry;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One line of the history of an item, as the workflow sees it. Immutable.
 *
 * @param <S> the states
 */
public final class Change<S> {
    private final String id;
    private final long revision;
    private final long number;
    private final Entry entry;
    private final @Nullable S from;
    private final @Nullable S to;
    private final EntryDetail detail;

    Change(String id, long revision, long number, Entry entry, Ends<S> ends, EntryDetail detail) {
        this.id = id;
        this.revision = revision;
        this.number = number;
        this.entry = entry;
        this.from = ends.from();
        this.to = ends.to();
        this.detail = detail;
    }

    /** The states of an entry as the workflow knows them; null also for names it does not have. */
    record Ends<S>(@Nullable S from, @Nullable S to) {}

    /**
     * Which item.
     *
     * @return its id
     */
    public String id() {
        return id;
    }

    /**
     * The commit that wrote this; a commit may write several.
     *
     * @return its revision
     */
    public long revision() {
        return revision;
    }

    /**
     * Its place in the history of the item.
     *
     * @return 1, 2, 3 … without gap
     */
    public long number() {
        return number;
    }

    /**
     * What happened.
     *
     * @return the kind
     */
    public Entry.Kind kind() {
        return entry.kind();
    }

    /**
     * Where the item was.
     *
     * @return the state; empty for a creation, and if the workflow no longer has it (see {@link #fromName})
     */
    public Optional<S> from() {
        return Optional.ofNullable(from);
    }

    /**
     * Where the item went.
     *
     * @return the state; empty for a deletion, and if the workflow no longer has it (see {@link #toName})
     */
    public Optional<S> to() {
        return Optional.ofNullable(to);
    }

    /**
     * The stored name of the state before.
     *
     * @return the name; empty for a creation
     */
    public Optional<String> fromName() {
        return Optional.ofNullable(entry.from());
    }

    /**
     * The stored name of the state after.
     *
     * @return the name; empty for a deletion
     */
    public Optional<String> toName() {
        return Optional.ofNullable(entry.to());
    }

    /**
     * When, on the clock of who wrote it; for people, never for order.
     *
     * @return the time
     */
    public Instant at() {
        return entry.at();
    }

    /**
     * Who did it: the owner of a claim, or who the host named.
     *
     * @return the actor, if known
     */
    public Optional<String> actor() {
        return Optional.ofNullable(detail.actor());
    }

    /**
     * Why, or what: the reason of a move, the message of a failure without secrets and paths, the text of an event.
     *
     * @return the message, if any
     */
    public Optional<String> message() {
        return Optional.ofNullable(detail.message());
    }

    /**
     * The number of the attempt, for claims, failures, crashes and what a worker did.
     *
     * @return from 1; 0 if that does not apply
     */
    public int attempt() {
        return detail.attempt();
    }

    /**
     * The class name of the error of a failure.
     *
     * @return the class name, if this is a failure
     */
    public Optional<String> errorType() {
        return Optional.ofNullable(detail.errorType());
    }

    /**
     * The name of an event that the host recorded.
     *
     * @return the name, if this is an event
     */
    public Optional<String> event() {
        return Optional.ofNullable(detail.event());
    }

    @Override
    public String toString() {
        StringBuilder text =
                new StringBuilder("#").append(number).append(' ').append(kind()).append(' ');
        text.append(entry.from() == null ? "" : entry.from())
                .append(" -> ")
                .append(entry.to() == null ? "" : entry.to());
        text.append(" at ").append(at());
        if (detail.attempt() > 0) {
            text.append(", attempt ").append(detail.attempt());
        }
        if (detail.event() != null) {
            text.append(", ").append(detail.event());
        }
        if (detail.message() != null) {
            text.append(": ").append(detail.message());
        }
        return text.toString();
    }
}
