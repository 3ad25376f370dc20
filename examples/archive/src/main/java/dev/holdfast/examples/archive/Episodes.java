package dev.holdfast.examples.archive;

import static dev.holdfast.examples.archive.Stage.CONVERTED;
import static dev.holdfast.examples.archive.Stage.CONVERTING;
import static dev.holdfast.examples.archive.Stage.DISCOVERED;
import static dev.holdfast.examples.archive.Stage.DOWNLOADED;
import static dev.holdfast.examples.archive.Stage.DOWNLOADING;
import static dev.holdfast.examples.archive.Stage.FAILED;
import static dev.holdfast.examples.archive.Stage.PUBLISHED;
import static dev.holdfast.examples.archive.Stage.SCHEDULED;
import static dev.holdfast.examples.archive.Stage.SKIPPED;
import static dev.holdfast.examples.archive.Stage.UPLOADED;
import static dev.holdfast.examples.archive.Stage.UPLOADING;

import dev.holdfast.examples.common.io.PermanentException;
import dev.holdfast.workflow.RetryPolicy;
import dev.holdfast.workflow.Workflow;
import java.time.Duration;

/** The workflow of an episode. */
final class Episodes {
    private Episodes() {}

    /**
     * Builds the workflow: eleven states, and at most three downloads, two conversions and three uploads before an
     * episode is skipped. No two episodes have the same identifier on the new server.
     *
     * @param retryDelay the time between two attempts
     */
    static Workflow<Stage, Episode> workflow(Duration retryDelay) {
        RetryPolicy.Builder retry = RetryPolicy.fixed(retryDelay).permanent(PermanentException.class);
        return Workflow.of("episode", Stage.class, Episode.class)
                .ready(DISCOVERED, DOWNLOADED, CONVERTED)
                .active(DOWNLOADING, CONVERTING, UPLOADING)
                .waiting(UPLOADED, SCHEDULED)
                .error(FAILED)
                .done(PUBLISHED, SKIPPED)
                .initial(DISCOVERED)
                .allow(DISCOVERED, DOWNLOADING, SKIPPED)
                .allow(DOWNLOADING, DOWNLOADED, FAILED)
                .allow(DOWNLOADED, CONVERTING, SKIPPED)
                .allow(CONVERTING, CONVERTED, FAILED)
                .allow(CONVERTED, UPLOADING, SKIPPED)
                .allow(UPLOADING, UPLOADED, FAILED)
                .allow(UPLOADED, SCHEDULED)
                .allow(SCHEDULED, PUBLISHED)
                .allow(FAILED, DOWNLOADING, CONVERTING, UPLOADING, SKIPPED)
                .retry(DOWNLOADING, retry.maxAttempts(3).giveUp(SKIPPED))
                .retry(CONVERTING, retry.maxAttempts(2).giveUp(SKIPPED))
                .retry(UPLOADING, retry.maxAttempts(3).giveUp(SKIPPED))
                .uniqueKey("remote_id", episode -> episode.publication().remoteId())
                .build();
    }
}
