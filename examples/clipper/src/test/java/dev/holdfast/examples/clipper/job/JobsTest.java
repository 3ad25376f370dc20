package dev.holdfast.examples.clipper.job;

import static dev.holdfast.testkit.HoldfastAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Items;
import dev.holdfast.Note;
import dev.holdfast.Snapshot;
import dev.holdfast.examples.common.io.PermanentException;
import dev.holdfast.store.Entry.Kind;
import dev.holdfast.testkit.HoldfastStore;
import dev.holdfast.testkit.TestClock;
import dev.holdfast.workflow.Workflow;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The workflow of a job, without a server and without waiting. */
@HoldfastStore
class JobsTest {
    static final Workflow<Stage, Job> JOBS = Jobs.workflow();

    private static final String ID = "talk-001";
    private static final Duration LONG = Duration.ofMinutes(1);

    @BeforeEach
    void submit(Items<Stage, Job> items) {
        items.create(ID, Job.of("A talk", "talk-001.wav"));
    }

    private static Snapshot<Stage, Job> fail(Items<Stage, Job> items, Stage stage, Exception why) {
        return items.claim(stage, ID).orElseThrow().run(Stage.COMPLETE, work -> {
            throw why;
        });
    }

    @Test
    void failureIsRetriedInItsStage(Items<Stage, Job> items, TestClock clock) {
        Snapshot<Stage, Job> failed = items.claim(Stage.DOWNLOADING, ID)
                .orElseThrow()
                .run(Stage.COMPLETE, work -> {
                    work.enter(Stage.CUTTING);
                    throw new IOException("the disk is slow today");
                });
        assertThat(failed).isIn(Stage.ERROR).failedFrom(Stage.CUTTING).hasAttempt(1);
        assertThat(Jobs.hasEnded(failed)).isFalse();
        clock.advance(LONG);
        assertThat(items.claim(Stage.DOWNLOADING, 1)).isEmpty();
        assertThat(items.claim(Stage.CUTTING, 1)).hasSize(1);
    }

    @Test
    void afterThreeAttemptsTheJobStaysInErrorWithItsReason(Items<Stage, Job> items, TestClock clock) {
        for (int attempt = 1; attempt <= 3; attempt++) {
            fail(items, Stage.DOWNLOADING, new IOException("no answer"));
            clock.advance(LONG);
        }
        Snapshot<Stage, Job> job = items.get(ID).orElseThrow();
        assertThat(job).isIn(Stage.ERROR);
        assertThat(job.message()).hasValue("no answer");
        assertThat(Jobs.hasEnded(job)).isTrue();
        assertThat(items.claim(Stage.DOWNLOADING, 1)).isEmpty();
    }

    @Test
    void permanentFailureIsNotRetried(Items<Stage, Job> items) {
        Snapshot<Stage, Job> job = fail(items, Stage.DOWNLOADING, new PermanentException("no such recording"));
        assertThat(job).isIn(Stage.ERROR);
        assertThat(Jobs.hasEnded(job)).isTrue();
        assertThat(items.history(ID)).tells(Kind.CREATED, Kind.CLAIMED, Kind.FAILED, Kind.GAVE_UP);
    }

    @Test
    void failedJobStartsAgainOnRequest(Items<Stage, Job> items) {
        fail(items, Stage.DOWNLOADING, new PermanentException("no such recording"));
        items.move(ID, Stage.INIT, Note.none());
        assertThat(items.claim(Stage.DOWNLOADING, ID))
                .hasValueSatisfying(claim -> assertThat(claim.attempt()).isEqualTo(1));
    }

    @Test
    void stagesFollowEachOther() {
        assertThat(JOBS.states()).hasSize(9);
        assertThat(Jobs.after(Stage.DOWNLOADING)).isEqualTo(Stage.CUTTING);
        assertThat(Jobs.after(Stage.GENERATING_SUMMARY)).isEqualTo(Stage.COMPLETE);
        for (Stage stage : Jobs.WORK) {
            assertThat(JOBS.next(stage)).containsExactlyInAnyOrder(Jobs.after(stage), Stage.ERROR, Stage.CANCELLED);
        }
        assertThat(JOBS.terminal()).containsExactly(Stage.COMPLETE, Stage.CANCELLED);
    }
}
