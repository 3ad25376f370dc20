package dev.holdfast.examples.clipper.worker;

import dev.holdfast.WorkContext;
import dev.holdfast.examples.clipper.job.Job;
import dev.holdfast.examples.clipper.job.Jobs;
import dev.holdfast.examples.clipper.job.PermanentException;
import dev.holdfast.examples.clipper.job.Stage;
import java.net.URI;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Carries a job from the stage in which it was claimed through all that follow, under one lease. What an earlier worker
 * has finished, stages, steps and chunks, is not done again. Confined to one thread.
 */
final class Pipeline {
    private final Path work;
    private final Download download;
    private final Cutting cutting;
    private final Transcription transcription;
    private final Quotes quotes;
    private final Summary summary;

    /**
     * A pipeline of one worker.
     *
     * @param work the folder that all workers share
     * @param source what the names of recordings are appended to
     * @param pace how long a chunk takes at least
     */
    Pipeline(Path work, URI source, Diary diary, Duration pace) {
        ChunkWalk walk = new ChunkWalk(diary, pace);
        this.work = work;
        this.download = new Download(new SourceClient(source), walk);
        this.cutting = new Cutting(walk);
        this.transcription = new Transcription(walk);
        this.quotes = new Quotes(walk);
        this.summary = new Summary(walk);
    }

    /** Works to the end, and gives the payload of the complete job. */
    Job run(WorkContext<Stage, Job> job) throws Exception {
        Workplace place = Workplace.of(work, job.id());
        Job after = stage(job, place);
        while (Jobs.after(job.state()) != Stage.COMPLETE) {
            job.save(after);
            job.enter(Jobs.after(job.state()));
            after = stage(job, place);
        }
        return after;
    }

    private Job stage(WorkContext<Stage, Job> job, Workplace place) throws Exception {
        try {
            return switch (job.state()) {
                case DOWNLOADING -> download.run(job, place);
                case CUTTING -> cutting.run(job, place);
                case TRANSCRIBING -> transcription.run(job, place);
                case GENERATING_QUOTES -> quotes.run(job, place);
                case GENERATING_SUMMARY -> summary.run(job, place);
                default -> throw new IllegalArgumentException(job.state() + " is nothing to work in");
            };
        } catch (NoSuchFileException e) {
            job.save(job.payload().nextRound());
            throw new PermanentException(
                    "the file " + Path.of(e.getFile()).getFileName()
                            + " of this job is gone; retry the job, it begins with its recording",
                    e);
        }
    }
}
