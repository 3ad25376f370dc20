package dev.holdfast.examples.clipper.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.holdfast.Change;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A line of the history of a job as the API shows it. Immutable.
 *
 * @param job which job
 * @param number its place in the history of the job: 1, 2, 3 … without gap
 * @param revision the commit that wrote it
 * @param kind what happened
 * @param from the state before; null for a creation
 * @param to the state after; null for a deletion
 * @param at when
 * @param attempt which attempt, 0 if that does not apply
 * @param event the name of an event
 * @param actor who did it
 * @param message why, or what
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record JobEntry(
        String job,
        long number,
        long revision,
        String kind,
        @Nullable String from,
        @Nullable String to,
        Instant at,
        int attempt,
        @Nullable String event,
        @Nullable String actor,
        @Nullable String message) {

    /** The line as it is in the store. */
    public static JobEntry of(Change<?> change) {
        return new JobEntry(
                change.id(),
                change.number(),
                change.revision(),
                change.kind().name(),
                change.fromName().orElse(null),
                change.toName().orElse(null),
                change.at(),
                change.attempt(),
                change.event().orElse(null),
                change.actor().orElse(null),
                change.message().orElse(null));
    }
}
