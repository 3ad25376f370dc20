package dev.holdfast.examples.transcript;

import dev.holdfast.chunk.ChunkPlan;
import dev.holdfast.chunk.Chunks;
import dev.holdfast.Claim;
import dev.holdfast.Note;
import dev.holdfast.Failure;
import dev.holdfast.chunk.Ledger;
import dev.holdfast.Snapshot;
import dev.holdfast.Items;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** One run of the program on the job of a work directory: begins it, goes on with it, or finds that it is done. */
final class JobRun {
    private final PrintStream out;
    private final Path summary;
    private final SourceText source;
    private final Chunking chunking;
    private final List<TextChunk> chunks;
    private final ChunkProcessor processor;
    private final Control control;
    private final Job.Cut cut;
    private int processed;

    JobRun(
            PrintStream out,
            Path summary,
            SourceText source,
            Chunking chunking,
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
     * Makes the job if there is none.
     *
     * @param restart whether a job that is there is thrown away
     * @throws RefusedException if the job is about something else than this run
     */
    Snapshot<Stage, Job> begin(Items<Stage, Job> items, Taking taking, boolean restart)
            throws RefusedException, HeldException, InterruptedException {
        if (restart && items.get(Job.ID).isPresent()) {
            taking.take(states).ifPresent(Claim::close); // not from under a process that lives
            if (control.wish() != Control.Wish.QUIT && items.delete(Job.ID)) {
                out.println("The job that was here is thrown away, as --restart asks.");
            }
        }
        Snapshot<Stage, Job> job =
                items.create(Job.ID, new Job(source.name(), cut, null)).snapshot();
        String differences = job.payload().cut().differences(cut);
        if (!differences.isEmpty()) {
            throw new RefusedException(
                    "the work directory holds the work on " + job.payload().file()
                            + ", begun otherwise: " + differences
                            + "; go on as it was begun, use another --work, or begin anew with --restart");
        }
        if (job.state() == Stage.FAILED) {
            out.println("An earlier run failed: "
                    + Printable.line(job.lastFailure().map(Failure::message).orElse("nobody knows why")));
            return items.move(Job.ID, Stage.PENDING, Note.none().reason("run again"));
        }
        return job;
    }

    /**
     * Works until the job is done, has failed, or the user wants to end.
     *
     * @return the state the job is in then
     */
    Stage run(Items<Stage, Job> items, Taking taking, int workers)
            throws HeldException, IOException, InterruptedException {
        while (true) {
            Optional<Claim<Stage, Job>> claim = taking.take(states);
            if (claim.isEmpty()) {
                return items.get(Job.ID).map(Snapshot::state).orElse(Stage.PENDING);
            }
            Stage stage = work(claim.get(), workers);
            if (stage != Stage.PAUSED || control.wish() == Control.Wish.QUIT) {
                return stage;
            }
            out.println("Paused " + control.by() + ": type r and Enter to go on, q and Enter to end.");
            if (control.awaitEndOfPause() == Control.Wish.QUIT) {
                return stage;
            }
        }
    }

    /** How many chunks this run has processed. */
    int processed() {
        return processed;
    }

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
                                    Stage.PAUSED,
                                    claim.payload(),
                                    Note.none().message("paused " + control.by()))
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
        Screen.Count start = new Screen.Count(processed, ledger.done(), ledger.total());
        try (Screen screen = Screen.open(out, start)) {
            try {
                new ChunkPool(ledger, chunks, processor, screen::completed)
                        .run(workers, () -> control.wish() != Control.Wish.RUN);
            } finally {
                processed = screen.processed();
            }
        }
    }

    /** Writes the summary of what is stored; gives its hash. */
    private String write(Ledger ledger) throws IOException {
        List<ChunkResult> results;
        try (var stored = ledger.results(ChunkResult.class)) {
            results = stored.toList();
        }
        byte[] page = new Summary(source, chunks, results).markdown(chunking).getBytes(StandardCharsets.UTF_8);
        AtomicFile.write(summary, page);
        return SourceText.sha256(page);
    }

    /** Says that the job is done; if the summary is gone, writes it again. */
    void alreadyDone(Items<Stage, Job> items, Snapshot<Stage, Job> job) throws IOException {
        if (!Files.exists(summary)) {
            Ledger ledger = items.chunks(Job.ID, Stage.RUNNING)
                    .orElseThrow(
                            () -> new IOException("the results of the chunks are gone; begin anew with --restart"));
            write(ledger);
            out.println("The summary was gone; it is written again from the stored results.");
        } else if (!SourceText.sha256(Files.readAllBytes(summary))
                .equals(job.payload().summary())) {
            out.println("The summary was changed since it was written; delete it to have it again as it was.");
        }
        out.println("Nothing to do: all " + chunks.size() + " chunks are done.");
    }
}
