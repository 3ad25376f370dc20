package dev.holdfast.examples.clipper.launch;

import dev.holdfast.Change;
import dev.holdfast.Changes;
import dev.holdfast.Snapshot;
import dev.holdfast.Items;
import dev.holdfast.examples.clipper.api.JobEntry;
import dev.holdfast.examples.clipper.client.TransitionLog;
import dev.holdfast.examples.clipper.job.Job;
import dev.holdfast.examples.clipper.job.Jobs;
import dev.holdfast.examples.clipper.job.Stage;
import dev.holdfast.Cursor;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What is to be said of a run in the end, from the change feed, which is the truth, the client's log, and what the workers
 * said. Immutable.
 *
 * @param counts how many jobs ended where
 * @param reasons why jobs are in {@code ERROR}, a line each
 * @param open jobs that have not ended, or have no reason
 * @param comparison the client's log beside the history
 * @param chunks how many chunks were finished in this run
 * @param again how often one had to be begun again
 * @param twice chunks that were finished more than once
 */
record Verdict(
        Map<Stage, Integer> counts,
        List<String> reasons,
        List<String> open,
        Comparison comparison,
        int chunks,
        int again,
        List<String> twice) {
    private static final int PAGE = 500;
    private static final int SHOWN = 10;

    /** Judges the jobs {@code ids}, when nobody works on them any more. */
    static Verdict of(Items<Stage, Job> items, List<String> ids, Path log, ChunkTally tally) throws IOException {
        Map<Stage, Integer> counts = new EnumMap<>(Stage.class);
        List<String> reasons = new ArrayList<>();
        List<String> open = new ArrayList<>();
        for (String id : ids) {
            Snapshot<Stage, Job> job = items.get(id).orElseThrow(() -> new IllegalStateException(id + " is gone"));
            counts.merge(job.state(), 1, Integer::sum);
            if (!Jobs.hasEnded(job)) {
                open.add(id + " is in " + job.state());
            } else if (job.state() == Stage.ERROR && job.message().isEmpty()) {
                open.add(id + " is in ERROR without a reason");
            } else if (job.state() == Stage.ERROR) {
                reasons.add(id + ": " + job.message().get());
            }
        }
        return new Verdict(
                counts,
                reasons,
                open,
                compare(states, ids, log),
                tally.finished(),
                tally.begunAgain(),
                tally.finishedTwice());
    }

    private static Comparison compare(Items<Stage, Job> items, List<String> ids, Path log) throws IOException {
        Set<String> wanted = new HashSet<>(ids);
        List<String> history = new ArrayList<>();
        int moves = 0;
        Changes<Stage> page = items.changes(Cursor.START, PAGE);
        while (!page.changes().isEmpty()) {
            for (Change<Stage> change : page.changes()) {
                if (wanted.contains(change.id())) {
                    history.add(TransitionLog.line(JobEntry.of(change)));
                    moves += change.fromName().equals(change.toName()) ? 0 : 1;
                }
            }
            page = items.changes(page.next(), PAGE);
        }
        return Comparison.of(history, moves, Files.readAllLines(log, StandardCharsets.UTF_8));
    }

    /** Whether each job ended, the client missed nothing, and nothing was done twice. */
    boolean isGood() {
        return open.isEmpty() && comparison.agrees() && twice.isEmpty();
    }

    void print(PrintStream out, Path work) {
        out.println();
        counts.forEach((stage, count) -> out.println(count + " " + stage));
        reasons.forEach(reason -> out.println("  " + reason));
        list(out, "NOT ENDED", open);
        out.println("Transitions: " + comparison.moves() + " of " + comparison.entries()
                + " history entries; missed by the client: "
                + (comparison.missed().isEmpty()
                        ? "none"
                        : Integer.toString(comparison.missed().size())));
        list(out, "MISSED", comparison.missed());
        list(out, "NOT IN THE HISTORY", comparison.surplus());
        list(out, "OUT OF ORDER", comparison.disordered());
        out.println("Chunks: " + chunks + " finished, " + again + " begun again, "
                + (twice.isEmpty() ? "none" : Integer.toString(twice.size())) + " finished twice");
        list(out, "FINISHED TWICE", twice);
        out.println("Pages: " + work.resolve("jobs"));
    }

    private static void list(PrintStream out, String title, List<String> lines) {
        lines.stream().limit(SHOWN).forEach(line -> out.println(title + ": " + line));
        if (lines.size() > SHOWN) {
            out.println(title + ": and " + (lines.size() - SHOWN) + " more");
        }
    }
}
