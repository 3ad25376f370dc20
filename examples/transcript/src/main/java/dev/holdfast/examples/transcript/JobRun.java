package dev.holdfast.examples.transcript;

import dev.holdfast.Claim;
import dev.holdfast.Failure;
import dev.holdfast.Items;
import dev.holdfast.Note;
import dev.holdfast.Snapshot;
import dev.holdfast.chunk.ChunkPlan;
import dev.holdfast.chunk.Chunks;
import dev.holdfast.chunk.Ledger;
import dev.holdfast.examples.common.io.AtomicFile;
import dev.holdfast.examples.common.io.Hash;
import dev.holdfast.examples.common.text.Printable;
import dev.holdfast.examples.transcript.chunk.ChunkFailedException;
import dev.holdfast.examples.transcript.chunk.ChunkPool;
import dev.holdfast.examples.transcript.chunk.ChunkProcessor;
import dev.holdfast.examples.transcript.chunk.ChunkResult;
import dev.holdfast.examples.transcript.summary.Summary;
import dev.holdfast.examples.transcript.text.SourceText;
import dev.holdfast.examples.transcript.text.TextChunk;
import dev.holdfast.examples.transcript.text.TextSplitter;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** One run of the program on the job of a work directory: starts it, continues it, or reports that it is done. */
final class JobRun {
    private final PrintStream out;
    private final Path summary;
    private final SourceText source;
    private final TextSplitter chunking;
    private final List<TextChunk> chunks;
    private final ChunkProcessor processor;
    private final Control control;
    private final Job.Cut cut;
    private int processed;

    JobRun(
            PrintStream out,
            Path summary,
            SourceText source,
            TextSplitter chunking,
            ChunkProcessor processor,
            Control control) {
        this.out = out;
        this.summary = summary;
        this.source = source;
        this.chunking = chunking;
        this.chunks = chunking.split(source.text());
        this.processor = processor;
        this.control = control;
        this.cut = new Job.Cut(source.sha256(), chunking.size(), chunking.overlap(), processor.name());
    }

    /**
     * Creates the job, unless it exists.
     *
     * @param restart whether an existing job is discarded first
     * @throws RefusedException if the existing job has other settings than this run
     */
    Snapshot<Stage, Job> open(Items<Stage, Job> items, JobClaimer claimer, boolean restart)
            throws RefusedException, JobInUseException, InterruptedException {
        if (restart && items.get(Job.ID).isPresent()) {
            claimer.claim(items).ifPresent(Claim::close); // refuses if another process is alive
            if (control.request() != Control.Request.QUIT && items.delete(Job.ID)) {
                out.println("The existing job is discarded, as --restart requests.");
            }
        }
        Snapshot<Stage, Job> job =
                items.create(Job.ID, new Job(source.name(), cut, null)).snapshot();
        String differences = job.payload().cut().differences(cut);
        if (!differences.isEmpty()) {
            throw new RefusedException(
                    "the work directory has a job on " + job.payload().file() + " with other settings: " + differences
                            + "; use the settings of the job, another --work, or --restart to discard the job");
        }
        if (job.state() == Stage.FAILED) {
            out.println("An earlier run failed: "
                    + Printable.line(job.lastFailure().map(Failure::message).orElse("unknown reason")));
            return items.move(Job.ID, Stage.PENDING, Note.none().reason("run again"));
        }
        return job;
    }

    /**
     * Works until the job is done, has failed, or the user quits.
     *
     * @return the state of the job at the end
     */
    Stage run(Items<Stage, Job> items, JobClaimer claimer, int workers)
            throws JobInUseException, IOException, InterruptedException {
        while (true) {
            Optional<Claim<Stage, Job>> claim = claimer.claim(items);
            if (claim.isEmpty()) {
                return items.get(Job.ID).map(Snapshot::state).orElse(Stage.PENDING);
            }
            Stage stage = work(claim.get(), workers);
            if (stage != Stage.PAUSED || control.request() == Control.Request.QUIT) {
                return stage;
            }
            out.println("Paused " + control.source() + ": type r and Enter to resume, q and Enter to quit.");
            if (control.awaitEndOfPause() == Control.Request.QUIT) {
                return stage;
            }
        }
    }

    /** Returns the number of chunks that this run has processed. */
    int processed() {
        return processed;
    }

    /** Returns the number of all chunks. */
    int total() {
        return chunks.size();
    }

    private Stage work(Claim<Stage, Job> held, int workers) throws InterruptedException {
        try (Claim<Stage, Job> claim = held) {
            try {
                Chunks ledger = claim.chunks(ChunkPlan.of(chunks.size()).config(cut));
                process(ledger, workers);
                if (ledger.remaining() > 0) {
                    return claim.complete(
                                    Stage.PAUSED, claim.payload(), Note.none().message("paused " + control.source()))
                            .state();
                }
                return claim.complete(Stage.COMPLETED, claim.payload().finished(write(ledger)))
                        .state();
            } catch (ChunkFailedException | IOException e) {
                return claim.fail(e).state();
            }
        }
    }

    private void process(Chunks ledger, int workers) throws ChunkFailedException, InterruptedException {
        ProgressScreen.Count start = new ProgressScreen.Count(processed, ledger.done(), ledger.total());
        try (ProgressScreen screen = ProgressScreen.open(out, start)) {
            try {
                new ChunkPool(ledger, chunks, processor, screen::completed)
                        .run(workers, () -> control.request() != Control.Request.RUN);
            } finally {
                processed = screen.processed();
            }
        }
    }

    /** Writes the summary of the stored results, and returns its hash. */
    private String write(Ledger ledger) throws IOException {
        List<ChunkResult> results;
        try (var stored = ledger.results(ChunkResult.class)) {
            results = stored.toList();
        }
        byte[] page = new Summary(source, chunks, results).markdown(chunking).getBytes(StandardCharsets.UTF_8);
        AtomicFile.replace(summary, page);
        return Hash.of(page).sha256();
    }

    /** Reports that the job is done. If the summary is missing, writes it again. */
    void reportDone(Items<Stage, Job> items, Snapshot<Stage, Job> job) throws IOException {
        if (!Files.exists(summary)) {
            Ledger ledger = items.chunks(Job.ID, Stage.RUNNING)
                    .orElseThrow(
                            () -> new IOException("the results of the chunks are missing; start again with --restart"));
            write(ledger);
            out.println("The summary was missing; it was written again from the stored results.");
        } else if (!Hash.of(summary).sha256().equals(job.payload().summary())) {
            out.println("The summary was changed after it was written; delete it to restore it.");
        }
        out.println("Nothing to do: all " + chunks.size() + " chunks are done.");
    }
}
