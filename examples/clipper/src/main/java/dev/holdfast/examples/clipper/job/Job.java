package dev.holdfast.examples.clipper.job;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a job. What is large, the segments and what was measured, is in files of the work directory. Immutable.
 *
 * @param title what people call the recording
 * @param recording its name at the source
 * @param round how often the recording had to be fetched anew because its bytes were wrong or gone, from 0; what was
 *     done in an earlier round does not count
 * @param result what came out so far
 */
@JsonNaming(SnakeCaseStrategy.class)
public record Job(String title, String recording, int round, Result result) {
    /**
     * What came out so far; null for what is not known yet. Immutable.
     *
     * @param bytes the length of the recording
     * @param sha256 its SHA-256 in hexadecimal
     * @param millis how long it sounds
     * @param segments how many stretches of speech it has
     * @param page where the page is, relative to the work directory
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @JsonNaming(SnakeCaseStrategy.class)
    public record Result(
            @Nullable Long bytes,
            @Nullable String sha256,
            @Nullable Long millis,
            @Nullable Integer segments,
            @Nullable String page) {}

    /** A job of which nothing is done yet. */
    public static Job of(String title, String recording) {
        return new Job(title, recording, 0, new Result(null, null, null, null, null));
    }

    /** The same job from the beginning of its recording. */
    public Job nextRound() {
        return new Job(title, recording, round + 1, new Result(null, null, null, null, null));
    }

    /** With a recording that is whole and verified. */
    public Job downloaded(long bytes, String sha256) {
        return new Job(title, recording, round, new Result(bytes, sha256, null, null, null));
    }

    /** With a recording that is cut. */
    public Job cut(long millis, int segments) {
        return new Job(title, recording, round, new Result(result.bytes, result.sha256, millis, segments, null));
    }

    /** With its page. */
    public Job summarised(String page) {
        return new Job(
                title, recording, round, new Result(result.bytes, result.sha256, result.millis, result.segments, page));
    }
}
