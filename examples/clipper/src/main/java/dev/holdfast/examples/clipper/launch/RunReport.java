package dev.holdfast.examples.clipper.launch;

import dev.holdfast.Change;
import dev.holdfast.Changes;
import dev.holdfast.Cursor;
import dev.holdfast.Items;
import dev.holdfast.Snapshot;
import dev.holdfast.examples.clipper.api.JobEntry;
import dev.holdfast.examples.clipper.client.TransitionLog;
import dev.holdfast.examples.clipper.job.Job;
import dev.holdfast.examples.clipper.job.Jobs;
import dev.holdfast.examples.clipper.job.Stage;
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
 * The final report of a run: compares the change feed with the log of the client and the output of the workers.
 * Immutable.
 *
 * @param counts the number of jobs in each state
 * @param reasons a line for each job in {@code ERROR}
 * @param open jobs that have not ended, or have failed without a reason
 * @param comparison the log of the client compared with the history
 * @param chunks the number of chunks finished in this run
 * @param restarts how often a chunk was started again
 * @param twice chunks that were finished more than once
 */
record RunReport(
        Map<Stage, Integer> counts,
        List<String> reasons,
        List<String> open,
        LogComparison comparison,
        int chunks,
        int restarts,
        List<String> twice) {
    private static final int PAGE = 500;
    private static final int MAX_LINES = 10;

    /** Creates the report of the jobs {@code ids} after all workers have ended. */
    static RunReport of(Items<Stage, Job> items, List<String> ids, Path log, ChunkCounts chunks) throws IOException {
        Map<Stage, Integer> counts = new EnumMap<>(Stage.class);
        List<String> reasons = new ArrayList<>();
        List<String> open = new ArrayList<>();
        for (String id : ids) {
            Snapshot<Stage, Job> job =
                    items.get(id).orElseThrow(() -> new IllegalStateException(id + " does not exist"));
            counts.merge(job.state(), 1, Integer::sum);
            if (!Jobs.hasEnded(job)) {
                open.add(id + " is in " + job.state());
            } else if (job.state() == Stage.ERROR && job.message().isEmpty()) {
                open.add(id + " is in ERROR without a reason");
            } else if (job.state() == Stage.ERROR) {
                reasons.add(id + ": " + job.message().get());
            }
        }
        return new RunReport(
                counts,
                reasons,
                open,
                compare(items, ids, log),
                chunks.finishedCount(),
                chunks.restartCount(),
                chunks.finishedTwice());
    }

    private static LogComparison compare(Items<Stage, Job> items, List<String> ids, Path log) throws IOException {
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
        return LogComparison.of(history, moves, Files.readAllLines(log, StandardCharsets.UTF_8));
    }

    /** Returns whether each job ended, the client missed nothing, and no chunk was finished twice. */
    boolean isClean() {
        return open.isEmpty() && comparison.agrees() && twice.isEmpty();
    }

    /** Prints the report. */
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
        out.println("Chunks: " + chunks + " finished, " + restarts + " started again, "
                + (twice.isEmpty() ? "none" : Integer.toString(twice.size())) + " finished twice");
        list(out, "FINISHED TWICE", twice);
        out.println("Pages: " + work.resolve("jobs"));
    }

    private static void list(PrintStream out, String title, List<String> lines) {
        lines.stream().limit(MAX_LINES).forEach(line -> out.println(title + ": " + line));
        if (lines.size() > MAX_LINES) {
            out.println(title + ": and " + (lines.size() - MAX_LINES) + " more");
        }
    }
}
