package dev.holdfast.examples.clipper.job;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import org.jspecify.annotations.Nullable;

/**
 * The payload of a job. Segments and measurements are in files of the work directory. Immutable.
 *
 * @param title the title of the recording
 * @param recording its name at the source
 * @param round how often the recording was downloaded again because its files were damaged or missing, from 0; the
 *     chunks of earlier rounds do not count
 * @param result the results so far
 */
@JsonNaming(SnakeCaseStrategy.class)
public record Job(String title, String recording, int round, Result result) {
    /**
     * The results so far; null for what is not known yet. Immutable.
     *
     * @param bytes the length of the recording
     * @param sha256 its SHA-256 in hexadecimal
     * @param millis its duration
     * @param segments the number of its speech segments
     * @param page its page, relative to the work directory
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @JsonNaming(SnakeCaseStrategy.class)
    public record Result(
            @Nullable Long bytes,
            @Nullable String sha256,
            @Nullable Long millis,
            @Nullable Integer segments,
            @Nullable String page) {}

    /** Returns a new job. */
    public static Job of(String title, String recording) {
        return new Job(title, recording, 0, new Result(null, null, null, null, null));
    }

    /** Returns the same job without results, to download the recording again. */
    public Job nextRound() {
        return new Job(title, recording, round + 1, new Result(null, null, null, null, null));
    }

    /** Returns the job with a complete and verified recording. */
    public Job downloaded(long bytes, String sha256) {
        return new Job(title, recording, round, new Result(bytes, sha256, null, null, null));
    }

    /** Returns the job with its segments. */
    public Job cut(long millis, int segments) {
        return new Job(title, recording, round, new Result(result.bytes, result.sha256, millis, segments, null));
    }

    /** Returns the job with its page. */
    public Job summarised(String page) {
        return new Job(
                title, recording, round, new Result(result.bytes, result.sha256, result.millis, result.segments, page));
    }
}
