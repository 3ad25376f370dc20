package dev.holdfast.examples.clipper.worker;

import dev.holdfast.WorkContext;
import dev.holdfast.examples.clipper.job.Job;
import dev.holdfast.examples.clipper.job.Jobs;
import dev.holdfast.examples.clipper.job.Stage;
import dev.holdfast.examples.common.io.PermanentException;
import java.net.URI;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Processes a job from the stage in which it was claimed to its end, under one lease. Stages, steps and chunks that an
 * earlier worker has finished are not repeated. Confined to one thread.
 */
final class Pipeline {
    private final Path work;
    private final DownloadStage download;
    private final CutStage cutting;
    private final TranscribeStage transcription;
    private final QuoteStage quotes;
    private final SummaryStage summary;

    /**
     * The pipeline of one worker.
     *
     * @param work the directory that all workers share
     * @param source the base address of the recordings
     * @param output receives a line for each chunk
     * @param pace the least time of a chunk
     */
    Pipeline(Path work, URI source, WorkerOutput output, Duration pace) {
        ChunkLoop chunkLoop = new ChunkLoop(output, pace);
        this.work = work;
        this.download = new DownloadStage(new SourceClient(source), chunkLoop);
        this.cutting = new CutStage(chunkLoop);
        this.transcription = new TranscribeStage(chunkLoop);
        this.quotes = new QuoteStage(chunkLoop);
        this.summary = new SummaryStage(chunkLoop);
    }

    /** Works to the end, and returns the payload of the complete job. */
    Job run(WorkContext<Stage, Job> job) throws Exception {
        JobFiles files = JobFiles.of(work, job.id());
        Job after = stage(job, files);
        while (Jobs.after(job.state()) != Stage.COMPLETE) {
            job.save(after);
            job.enter(Jobs.after(job.state()));
            after = stage(job, files);
        }
        return after;
    }

    private Job stage(WorkContext<Stage, Job> job, JobFiles files) throws Exception {
        try {
            return switch (job.state()) {
                case DOWNLOADING -> download.run(job, files);
                case CUTTING -> cutting.run(job, files);
                case TRANSCRIBING -> transcription.run(job, files);
                case GENERATING_QUOTES -> quotes.run(job, files);
                case GENERATING_SUMMARY -> summary.run(job, files);
                default -> throw new IllegalArgumentException(job.state() + " is not a stage of work");
            };
        } catch (NoSuchFileException e) {
            job.save(job.payload().nextRound());
            throw new PermanentException(
                    "the file " + Path.of(e.getFile()).getFileName()
                            + " of this job is missing; retry the job, which downloads its recording again",
                    e);
        }
    }
}
