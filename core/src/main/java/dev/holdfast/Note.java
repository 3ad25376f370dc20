package dev.holdfast;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
    /** The most headers of one item. */
    public static final int MAX_HEADERS = 32;

    /** The longest name of a header, in characters. */
    public static final int MAX_HEADER_CHARS = 100;

    private static final Duration LONGEST_HEAD_START = Duration.ofDays(3650);
    private static final Note NONE = new Note(null, null, null, null, null, Map.of(), null);

    private final @Nullable String message;
    private final @Nullable String actor;
    private final @Nullable String reason;
    private final @Nullable Instant notBefore;
    private final @Nullable Set<String> tags;
    private final Map<String, Optional<String>> headers;
    private final @Nullable Duration headStart;

    private Note(
            @Nullable String message,
            @Nullable String actor,
            @Nullable String reason,
            @Nullable Instant notBefore,
            @Nullable Set<String> tags,
            Map<String, Optional<String>> headers,
            @Nullable Duration headStart) {
        this.message = message;
        this.actor = actor;
        this.reason = reason;
        this.notBefore = notBefore;
        this.tags = tags;
        this.headers = headers;
        this.headStart = headStart;
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
        return new Note(text, actor, reason, notBefore, tags, headers, headStart);
    }

    /**
     * Sets the actor that the history records.
     *
     * @param name any name; default is the owner of the {@link Items}
     * @return a note with this actor
     */
    public Note actor(String name) {
        return new Note(message, name, reason, notBefore, tags, headers, headStart);
    }

    /**
     * Sets the reason that the history records.
     *
     * @param text any text, at most {@link Limits#maxMessageBytes()}
     * @return a note with this reason
     */
    public Note reason(String text) {
        return new Note(message, actor, text, notBefore, tags, headers, headStart);
    }

    /**
     * Sets the earliest time at which the item can be claimed. Has an effect in states that are ready or active.
     *
     * @param time from 1970 to 9999
     * @return a note with this time
     */
    public Note notBefore(Instant time) {
        return new Note(message, actor, reason, time, tags, headers, headStart);
    }

    /**
     * Gives the item a head start over others, which is its priority: whenever it becomes ready, it counts as ready for that
     * long already, and the items that have been ready longest are claimed first. The item keeps it until another is set. A
     * head start ages: it puts nobody off for longer than its length. It makes no item ready before the time of {@link
     * #notBefore}, a retry or a delay.
     *
     * @param length from zero, which is the default, to ten years
     * @return a note with this head start
     * @throws IllegalArgumentException if it is out of range
     */
    public Note headStart(Duration length) {
        if (length.isNegative() || length.compareTo(LONGEST_HEAD_START) > 0) {
            throw new IllegalArgumentException("head start " + length + " is out of range; use zero to ten years");
        }
        return new Note(message, actor, reason, notBefore, tags, headers, length);
    }

    /**
     * Replaces the tags of the item, by which it can be found.
     *
     * @param words at most 32, each 1 to 100 characters; a repeated one counts once
     * @return a note with these tags
     */
    public Note tags(String... words) {
        return new Note(
                message,
                actor,
                reason,
                notBefore,
                Collections.unmodifiableSet(new TreeSet<>(List.of(words))),
                headers,
                headStart);
    }

    /**
     * Sets a header of the item: a small text beside the payload for code that does not know the payload, such as a W3C
     * trace context. Other headers stay.
     *
     * @param name 1 to {@value #MAX_HEADER_CHARS} visible characters
     * @param value any text, at most {@link Limits#maxMessageBytes()}; not a secret, since it is stored in clear
     * @return a note with this header
     * @throws IllegalArgumentException if the name is blank, too long, or has control characters
     */
    public Note header(String name, String value) {
        return withHeader(name, Optional.of(value));
    }

    /**
     * Removes a header of the item, if it has it.
     *
     * @param name the name of the header
     * @return a note without this header
     * @throws IllegalArgumentException if no header can have this name
     */
    public Note withoutHeader(String name) {
        return withHeader(name, Optional.empty());
    }

    private Note withHeader(String name, Optional<String> value) {
        if (name.isBlank() || name.length() > MAX_HEADER_CHARS || name.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("header '" + name.replaceAll("\\p{Cntrl}", "?")
                    + "' cannot be stored; use a name of 1 to " + MAX_HEADER_CHARS + " visible characters");
        }
        Map<String, Optional<String>> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new Note(message, actor, reason, notBefore, tags, Collections.unmodifiableMap(more), headStart);
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
     * Returns the head start.
     *
     * @return the head start; null if the note keeps the one of the item
     */
    public @Nullable Duration headStart() {
        return headStart;
    }

    /**
     * Returns the tags.
     *
     * @return an unmodifiable set; null if the note keeps the tags of the item
     */
    public @Nullable Set<String> tags() {
        return tags;
    }

    /**
     * Returns the changes of headers.
     *
     * @return the new values by name, empty for a header to be removed; unmodifiable
     */
    public Map<String, Optional<String>> headers() {
        return headers;
    }
}
