package dev.holdfast.examples.transcript;

import dev.holdfast.workflow.Workflow;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of the work on one text, besides the chunks. Immutable.
 *
 * @param file what the text was called when the job was begun
 * @param cut how it is cut and processed
 * @param summary the SHA-256 of the summary when it is written, before that null
 */
record Job(String file, Cut cut, @Nullable String summary) {
    /** One work directory is for one text. */
    static final String ID = "transcript";

    Job {
        Objects.requireNonNull(file, "file");
        Objects.requireNonNull(cut, "cut");
    }

    Job finished(String sha256) {
        return new Job(file, cut, sha256);
    }

    /** The workflow: from pending to completed, with pauses and failures between. */
    static Workflow<Stage, Job> workflow() {
        return Workflow.of("transcript", Stage.class, Job.class)
                .ready(Stage.PENDING, Stage.PAUSED)
                .active(Stage.RUNNING)
                .error(Stage.FAILED)
                .done(Stage.COMPLETED)
                .initial(Stage.PENDING)
                .allow(Stage.PENDING, Stage.RUNNING)
                .allow(Stage.RUNNING, Stage.PAUSED, Stage.COMPLETED, Stage.FAILED)
                .allow(Stage.PAUSED, Stage.RUNNING)
                // a chunk is tried again within a run; a job only when somebody runs it again
                .allow(Stage.FAILED, Stage.PENDING)
                .build();
    }

    /**
     * Everything that decides what the chunks are and what comes out of them: results of different ones are never mixed.
     * Immutable.
     *
     * @param sha256 the hash of the text
     * @param chunkSize in characters
     * @param overlap in characters
     * @param processor its name
     */
    record Cut(String sha256, int chunkSize, int overlap, String processor) {
        Cut {
            Objects.requireNonNull(sha256, "sha256");
            Objects.requireNonNull(processor, "processor");
        }

        /** What differs, for people; empty if nothing does. */
        String differences(Cut now) {
            List<String> found = new ArrayList<>();
            add(found, "--chunk-size", chunkSize, now.chunkSize);
            add(found, "--overlap", overlap, now.overlap);
            add(found, "text with SHA-256", sha256.substring(0, 12), now.sha256.substring(0, 12));
            add(found, "processor", processor, now.processor);
            return String.join("; ", found);
        }

        private static void add(List<String> found, String what, Object before, Object now) {
            if (!before.equals(now)) {
                found.add(what + " " + before + ", now " + now);
            }
        }
    }
}
