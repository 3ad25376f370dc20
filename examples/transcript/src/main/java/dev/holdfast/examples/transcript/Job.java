package dev.holdfast.examples.transcript;

import dev.holdfast.workflow.Workflow;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The payload of the job on one text; the results of the chunks are stored beside it. Immutable.
 *
 * @param file the name of the text when the job was started
 * @param cut how the text is split and processed
 * @param summary the SHA-256 of the written summary; null before
 */
record Job(String file, Cut cut, @Nullable String summary) {
    /** The id: a work directory has one job. */
    static final String ID = "transcript";

    Job {
        Objects.requireNonNull(file, "file");
        Objects.requireNonNull(cut, "cut");
    }

    Job finished(String sha256) {
        return new Job(file, cut, sha256);
    }

    /** Builds the workflow: from pending to completed, with pauses and failures in between. */
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
                // a run repeats chunks that fail; only the user repeats a job
                .allow(Stage.FAILED, Stage.PENDING)
                .build();
    }

    /**
     * Everything that the results of the chunks depend on; results with different settings are never mixed. Immutable.
     *
     * @param sha256 the hash of the text
     * @param chunkSize in characters
     * @param overlap in characters
     * @param processor the name of the processor
     */
    record Cut(String sha256, int chunkSize, int overlap, String processor) {
        Cut {
            Objects.requireNonNull(sha256, "sha256");
            Objects.requireNonNull(processor, "processor");
        }

        /** Describes the differences to the current settings; empty if there are none. */
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
