package dev.holdfast.examples.clipper.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.holdfast.Change;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A history entry of a job in the API. Immutable.
 *
 * @param job the id of the job
 * @param number its position in the history of the job: 1, 2, 3 … without gaps
 * @param revision the revision of the commit that wrote it
 * @param kind the kind of change
 * @param from the state before; null for a creation
 * @param to the state after; null for a deletion
 * @param at the time of the change
 * @param attempt the number of the attempt; 0 if that does not apply
 * @param event the name of an event
 * @param actor who made the change
 * @param message a description or reason
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

    /** Converts a change. */
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
