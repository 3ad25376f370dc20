package dev.holdfast.examples.archive;

import static dev.holdfast.examples.archive.Stage.CONVERTED;
import static dev.holdfast.examples.archive.Stage.CONVERTING;
import static dev.holdfast.examples.archive.Stage.DISCOVERED;
import static dev.holdfast.examples.archive.Stage.DOWNLOADED;
import static dev.holdfast.examples.archive.Stage.DOWNLOADING;
import static dev.holdfast.examples.archive.Stage.FAILED;
import static dev.holdfast.examples.archive.Stage.SKIPPED;
import static dev.holdfast.testkit.HoldfastAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Items;
import dev.holdfast.Snapshot;
import dev.holdfast.examples.archive.catalogue.Catalogue;
import dev.holdfast.examples.common.io.Hash;
import dev.holdfast.examples.common.io.PermanentException;
import dev.holdfast.store.Entry.Kind;
import dev.holdfast.testkit.HoldfastStore;
import dev.holdfast.testkit.TestClock;
import dev.holdfast.workflow.Workflow;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The workflow of an episode and the statistics of its history, without a server and without waiting. */
@HoldfastStore
class EpisodesTest {
    static final Workflow<Stage, Episode> EPISODES = Episodes.workflow(Duration.ofMinutes(5));

    private static final String ID = Catalogue.shipped().recordings().get(0).id();
    private static final Episode EPISODE =
            Episode.of(Catalogue.shipped().recordings().get(0));

    @BeforeEach
    void discover(Items<Stage, Episode> items) {
        items.create(ID, EPISODE);
    }

    @Test
    void downloadThatFailsIsTriedAgainWhenItIsDue(Items<Stage, Episode> items, TestClock clock) {
        items.claim(DOWNLOADING, ID).orElseThrow().run(DOWNLOADED, work -> {
            throw new IOException("connection reset");
        });
        assertThat(items.get(ID).orElseThrow())
                .isIn(FAILED)
                .failedFrom(DOWNLOADING)
                .hasAttempt(1)
                .isReadyAt(clock.instant().plus(Duration.ofMinutes(5)));
        assertThat(items.claim(DOWNLOADING, 10)).isEmpty();

        clock.advance(Duration.ofMinutes(5));
        for (var claim : items.claim(DOWNLOADING, 10)) {
            claim.run(DOWNLOADED, work -> work.payload().downloaded("night.wav", new Hash(3, "abc")));
        }
        assertThat(items.get(ID).orElseThrow()).isIn(DOWNLOADED).isNotLeased();
        assertThat(items.history(ID))
                .tells(Kind.CREATED, Kind.CLAIMED, Kind.FAILED, Kind.CLAIMED, Kind.MOVED)
                .hasStates(DISCOVERED, DOWNLOADING, FAILED, DOWNLOADING, DOWNLOADED)
                .hasNoGaps();
    }

    /** Fails several attempts, each as soon as it is due. */
    private static Snapshot<Stage, Episode> failing(
            Items<Stage, Episode> items, TestClock clock, Stage stage, int attempts) {
        for (int attempt = 1; attempt <= attempts; attempt++) {
            clock.advance(Duration.ofMinutes(5));
            items.claim(stage, ID).orElseThrow().fail(new IOException("attempt " + attempt));
        }
        return items.get(ID).orElseThrow();
    }

    @Test
    void thirdFailedDownloadIsTheLast(Items<Stage, Episode> items, TestClock clock) {
        assertThat(failing(items, clock, DOWNLOADING, 2)).isIn(FAILED);
        assertThat(failing(items, clock, DOWNLOADING, 1)).isIn(SKIPPED);
        assertThat(Migration.skipped(items)).containsExactly(ID + ": attempt 1");
    }

    @Test
    void secondFailedConversionIsTheLast(Items<Stage, Episode> items, TestClock clock) {
        items.claim(DOWNLOADING, ID).orElseThrow().complete(DOWNLOADED, EPISODE);
        assertThat(failing(items, clock, CONVERTING, 1)).isIn(FAILED).failedFrom(CONVERTING);
        assertThat(failing(items, clock, CONVERTING, 1)).isIn(SKIPPED);
    }

    @Test
    void permanentFailureIsNotRetried(Items<Stage, Episode> items) {
        items.claim(DOWNLOADING, ID).orElseThrow().fail(new PermanentException("410 Gone"));

        assertThat(items.get(ID).orElseThrow()).isIn(SKIPPED).hasMessageContaining("410 Gone");
    }

    @Test
    void statisticsCountAttemptsAndTimeOfEachStage(Items<Stage, Episode> items, TestClock clock) {
        var first = items.claim(DOWNLOADING, ID).orElseThrow();
        clock.advance(Duration.ofSeconds(2));
        first.fail(new IOException("connection reset"));
        clock.advance(Duration.ofMinutes(5));
        var second = items.claim(DOWNLOADING, ID).orElseThrow();
        clock.advance(Duration.ofSeconds(4));
        second.complete(DOWNLOADED, EPISODE);
        items.claim(CONVERTING, ID).orElseThrow().complete(CONVERTED, EPISODE);

        StageStatistics statistics = StageStatistics.of(items);
        assertThat(statistics.finishedTwice()).isEmpty();
        assertThat(statistics.table()).hasToString("""
                Stage        Attempts  Failed  Crashed    Time    Mean
                -----------  --------  ------  -------  ------  ------
                DOWNLOADING         2       1        0  6.00 s  3.00 s
                CONVERTING          1       0        0  0.00 s  0.00 s
                UPLOADING           0       0        0  0.00 s       -
                """);
    }

    @Test
    void statisticsNameAStageThatWasFinishedTwice(Items<Stage, Episode> items) {
        for (int i = 0; i < 2; i++) {
            items.claim(DOWNLOADING, ID).orElseThrow().complete(DOWNLOADED, EPISODE);
            items.delete(ID);
            items.create(ID, EPISODE);
        }

        assertThat(StageStatistics.of(items).finishedTwice()).containsExactly(ID + " left DOWNLOADING 2 times");
    }
}
