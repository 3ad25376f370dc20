package dev.holdfast;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What a change does beside moving: payload, message, tags, and who and why. Immutable; every method gives a new one.
 *
 * @param <P> the payload
 */
public final class Edit<P> {
    private final @Nullable UnaryOperator<P> payload;
    private final @Nullable String message;
    private final @Nullable String actor;
    private final @Nullable String reason;
    private final @Nullable Instant notBefore;
    private final @Nullable Set<String> tags;

    private Edit(
            @Nullable UnaryOperator<P> payload,
            @Nullable String message,
            @Nullable String actor,
            @Nullable String reason,
            @Nullable Instant notBefore,
            @Nullable Set<String> tags) {
        this.payload = payload;
        this.message = message;
        this.actor = actor;
        this.reason = reason;
        this.notBefore = notBefore;
        this.tags = tags;
    }

    /**
     * An edit that changes nothing.
     *
     * @param <P> the payload
     * @return an empty edit
     */
    public static <P> Edit<P> none() {
        return new Edit<>(null, null, null, null, null, null);
    }

    /**
     * An edit that changes the payload.
     *
     * @param <P> the payload
     * @param step makes the new payload of the old; must be pure, since it is applied again on the newest payload when
     *     the change lost a race
     * @return an edit with this step
     */
    public static <P> Edit<P> payload(UnaryOperator<P> step) {
        return new Edit<>(step, null, null, null, null, null);
    }

    /**
     * Sets the status message that people read.
     *
     * @param text any text, at most {@link Limits#maxMessageBytes()}
     * @return an edit with this message
     */
    public Edit<P> message(String text) {
        return new Edit<>(payload, text, actor, reason, notBefore, tags);
    }

    /**
     * Names who did it, for the history.
     *
     * @param who any name; by default the owner of the {@link States}
     * @return an edit by this actor
     */
    public Edit<P> actor(String who) {
        return new Edit<>(payload, message, who, reason, notBefore, tags);
    }

    /**
     * Says why, for the history.
     *
     * @param why any text, at most {@link Limits#maxMessageBytes()}
     * @return an edit with this reason
     */
    public Edit<P> reason(String why) {
        return new Edit<>(payload, message, actor, why, notBefore, tags);
    }

    /**
     * Keeps the item from being claimed before a time; matters in states of kind {@link StateKind#READY} and {@link
     * StateKind#ACTIVE}.
     *
     * @param time the earliest time
     * @return an edit with this time
     */
    public Edit<P> notBefore(Instant time) {
        return new Edit<>(payload, message, actor, reason, time, tags);
    }

    /**
     * Replaces the words to find the item by.
     *
     * @param words at most 32, each 1 to 100 characters; a repeated one counts once
     * @return an edit with these tags
     */
    public Edit<P> tags(String... words) {
        return new Edit<>(payload, message, actor, reason, notBefore, new TreeSet<>(List.of(words)));
    }

    Edit<P> withPayload(UnaryOperator<P> step) {
        return new Edit<>(step, message, actor, reason, notBefore, tags);
    }

    @Nullable
    UnaryOperator<P> payload() {
        return payload;
    }

    @Nullable
    String message() {
        return message;
    }

    @Nullable
    String actor() {
        return actor;
    }

    @Nullable
    String reason() {
        return reason;
    }

    @Nullable
    Instant notBefore() {
        return notBefore;
    }

    @Nullable
    Set<String> tags() {
        return tags;
    }
}
