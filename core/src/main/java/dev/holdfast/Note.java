package dev.holdfast;

import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A note that goes along with a change: message, actor, reason, tags, and the earliest time of the next claim. Immutable;
 * every method returns a new note.
 *
 * <pre>{@code
 * Note note = Note.none().actor("ann").reason("wrong recording");
 * }</pre>
 */
public final class Note {
    private static final Note NONE = new Note(null, null, null, null, null);

    private final @Nullable String message;
    private final @Nullable String actor;
    private final @Nullable String reason;
    private final @Nullable Instant notBefore;
    private final @Nullable Set<String> tags;

    private Note(
            @Nullable String message,
            @Nullable String actor,
            @Nullable String reason,
            @Nullable Instant notBefore,
            @Nullable Set<String> tags) {
        this.message = message;
        this.actor = actor;
        this.reason = reason;
        this.notBefore = notBefore;
        this.tags = tags;
    }

    /**
     * Returns the empty note.
     *
     * @return a note that says nothing
     */
    public static Note none() {
        return NONE;
    }

    /**
     * Sets the status message of the item, for people.
     *
     * @param text any text, at most {@link Limits#maxMessageBytes()}
     * @return a note with this message
     */
    public Note message(String text) {
        return new Note(text, actor, reason, notBefore, tags);
    }

    /**
     * Sets the actor that the history records.
     *
     * @param name any name; default is the owner of the {@link Items}
     * @return a note with this actor
     */
    public Note actor(String name) {
        return new Note(message, name, reason, notBefore, tags);
    }

    /**
     * Sets the reason that the history records.
     *
     * @param text any text, at most {@link Limits#maxMessageBytes()}
     * @return a note with this reason
     */
    public Note reason(String text) {
        return new Note(message, actor, text, notBefore, tags);
    }

    /**
     * Sets the earliest time at which the item can be claimed. Has an effect in states that are ready or active.
     *
     * @param time from 1970 to 9999
     * @return a note with this time
     */
    public Note notBefore(Instant time) {
        return new Note(message, actor, reason, time, tags);
    }

    /**
     * Replaces the tags of the item, by which it can be found.
     *
     * @param words at most 32, each 1 to 100 characters; a repeated one counts once
     * @return a note with these tags
     */
    public Note tags(String... words) {
        return new Note(message, actor, reason, notBefore, Collections.unmodifiableSet(new TreeSet<>(List.of(words))));
    }

    /**
     * Returns the status message.
     *
     * @return the message; null if the note has none
     */
    public @Nullable String message() {
        return message;
    }

    /**
     * Returns the actor.
     *
     * @return the actor; null if the note has none
     */
    public @Nullable String actor() {
        return actor;
    }

    /**
     * Returns the reason.
     *
     * @return the reason; null if the note has none
     */
    public @Nullable String reason() {
        return reason;
    }

    /**
     * Returns the earliest time of the next claim.
     *
     * @return the time; null if the note has none
     */
    public @Nullable Instant notBefore() {
        return notBefore;
    }

    /**
     * Returns the tags.
     *
     * @return an unmodifiable set; null if the note keeps the tags of the item
     */
    public @Nullable Set<String> tags() {
        return tags;
    }
}
