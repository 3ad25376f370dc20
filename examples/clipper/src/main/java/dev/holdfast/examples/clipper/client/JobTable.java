package dev.holdfast.examples.clipper.client;

import dev.holdfast.examples.clipper.api.JobStatus;
import dev.holdfast.examples.clipper.job.Stage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Draws jobs as lines with state, bar, percentage, remaining time, attempt, and activity or failure. Immutable.
 *
 * @param rows the number of lines of the terminal
 * @param columns the number of characters in a line
 */
record JobTable(int rows, int columns) {
    private static final String PARTS = " ▏▎▍▌▋▊▉";
    private static final int BAR = 16;
    private static final int STATE = 20;
    private static final int WIDE = 72;
    private static final int WIDE_REST = 60;
    private static final int NARROW_REST = 30;
    private static final String RESET = "\u001b[0m";
    private static final String DIM = "\u001b[2m";
    private static final String BOLD = "\u001b[1m";

    /** Returns the lines, none longer than the terminal without its colours. */
    List<String> draw(List<JobView> jobs, long nanos, Duration running) {
        List<String> lines = new ArrayList<>();
        lines.add(BOLD
                + TerminalText.fitted(
                        "Space Clipper  " + counts(jobs) + "  " + ProgressEstimate.clock(running), columns)
                + RESET);
        int room = Math.max(1, rows - 3);
        List<JobView> shown = jobs;
        if (jobs.size() > room) {
            // prefer the jobs in progress
            shown = jobs.stream()
                    .sorted(Comparator.comparingInt(JobTable::rank).thenComparing(JobView::id))
                    .limit(room)
                    .sorted(Comparator.comparing(JobView::id))
                    .toList();
        }
        int id = shown.stream().mapToInt(job -> job.id().length()).max().orElse(1);
        int maxId = Math.max(6, columns - (columns < WIDE ? NARROW_REST : WIDE_REST));
        shown.forEach(job -> lines.add(line(job, Math.min(id, Math.min(24, maxId)), nanos)));
        if (shown.size() < jobs.size()) {
            lines.add(DIM + TerminalText.fitted("and " + (jobs.size() - shown.size()) + " more", columns) + RESET);
        }
        return lines;
    }

    private String line(JobView job, int id, long nanos) {
        JobStatus status = job.status();
        String name = TerminalText.fitted(job.id(), id) + "  ";
        if (status == null) {
            return DIM + TerminalText.fitted(name + "waiting for an answer", columns) + RESET;
        }
        Stage state = status.state();
        double done = job.estimate().shown(nanos);
        String label = TerminalText.fitted(symbol(state) + " " + status.label(), STATE) + "  ";
        String percent = String.format(Locale.ROOT, " %3d %%  ", (int) (done * 100));
        if (columns < WIDE) {
            return name + colour(state) + label + RESET + percent.stripTrailing();
        }
        String left = TerminalText.fitted(
                        ProgressEstimate.clock(job.estimate().left(nanos).orElse(null)), 5) + " ";
        String attempt =
                TerminalText.fitted(status.attempt() == 0 ? "" : status.attempt() + "/" + status.maxAttempts(), 4)
                        + " ";
        int rest = columns - id - 2 - STATE - 2 - BAR - percent.length() - left.length() - attempt.length();
        return name
                + colour(state)
                + label
                + bar(done)
                + RESET
                + percent
                + left
                + attempt
                + (status.error() == null ? DIM : "")
                + TerminalText.fitted(TerminalText.line(remark(status)), Math.max(0, rest))
                + RESET;
    }

    /** Returns the activity, the failure, or the page. */
    private static String remark(JobStatus status) {
        if (status.error() != null) {
            return (status.ended() ? "" : "retried soon: ") + status.error();
        }
        if (status.state() == Stage.COMPLETE && status.page() != null) {
            return status.page();
        }
        return status.message() == null ? status.title() : status.message();
    }

    /** Draws a bar with a resolution of an eighth of a character. */
    static String bar(double done) {
        int eighths = (int) Math.round(Math.max(0, Math.min(1, done)) * BAR * 8);
        int full = eighths / 8;
        String part = full == BAR ? "" : String.valueOf(PARTS.charAt(eighths % 8));
        return "█".repeat(full) + part + "·".repeat(Math.max(0, BAR - full - 1));
    }

    private static String counts(List<JobView> jobs) {
        Map<Stage, Integer> counts = new EnumMap<>(Stage.class);
        for (JobView job : jobs) {
            JobStatus status = job.status();
            counts.merge(status == null ? Stage.INIT : status.state(), 1, Integer::sum);
        }
        StringBuilder text = new StringBuilder(jobs.size() == 1 ? "1 job" : jobs.size() + " jobs");
        counts.forEach((stage, count) ->
                text.append("  ").append(symbol(stage)).append(' ').append(count));
        return text.toString();
    }

    private static int rank(JobView job) {
        JobStatus status = job.status();
        if (status == null) {
            return 2;
        }
        return switch (status.state()) {
            case INIT -> 2;
            case ERROR -> 1;
            case COMPLETE, CANCELLED -> 3;
            default -> 0;
        };
    }

    private static String symbol(Stage stage) {
        return switch (stage) {
            case INIT -> "·";
            case DOWNLOADING -> "↓";
            case CUTTING -> "/";
            case TRANSCRIBING -> "≈";
            case GENERATING_QUOTES -> "\"";
            case GENERATING_SUMMARY -> "¶";
            case COMPLETE -> "√";
            case ERROR -> "×";
            case CANCELLED -> "-";
        };
    }

    private static String colour(Stage stage) {
        int number = switch (stage) {
            case INIT, CANCELLED -> 245;
            case DOWNLOADING -> 39;
            case CUTTING -> 44;
            case TRANSCRIBING -> 220;
            case GENERATING_QUOTES -> 208;
            case GENERATING_SUMMARY -> 170;
            case COMPLETE -> 78;
            case ERROR -> 203;
        };
        return "\u001b[38;5;" + number + "m";
    }
}
