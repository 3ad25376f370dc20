package dev.holdfast.examples.clipper.launch;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The client's log beside the history, job by job. Immutable.
 *
 * @param entries how many entries the history has
 * @param moves how many of them lead from one state to another
 * @param missed what is in the history and not in the log
 * @param surplus what is in the log and not, or not so often, in the history
 * @param disordered jobs of which the log has all, but not in order
 */
record Comparison(int entries, int moves, List<String> missed, List<String> surplus, List<String> disordered) {
    /** Copies the lists. */
    Comparison {
        missed = List.copyOf(missed);
        surplus = List.copyOf(surplus);
        disordered = List.copyOf(disordered);
    }

    /**
     * Compares line by line.
     *
     * @param history all lines that there are, those of a job in their order
     * @param moves how many of them lead from one state to another
     * @param log the lines that the client wrote
     */
    static Comparison of(List<String> history, int moves, List<String> log) {
        Map<String, List<String>> written = byJob(log);
        List<String> missed = new ArrayList<>();
        List<String> surplus = new ArrayList<>();
        List<String> disordered = new ArrayList<>();
        byJob(history).forEach((job, lines) -> {
            List<String> heard = written.getOrDefault(job, List.of());
            written.remove(job);
            List<String> left = new ArrayList<>(heard);
            for (String line : lines) {
                if (!left.remove(line)) {
                    missed.add(line);
                }
            }
            surplus.addAll(left);
            if (left.isEmpty() && heard.size() == lines.size() && !heard.equals(lines)) {
                disordered.add(job);
            }
        });
        written.values().forEach(surplus::addAll);
        return new Comparison(history.size(), moves, missed, surplus, disordered);
    }

    private static Map<String, List<String>> byJob(List<String> lines) {
        Map<String, List<String>> jobs = new LinkedHashMap<>();
        for (String line : lines) {
            int end = line.indexOf(' ');
            jobs.computeIfAbsent(end < 0 ? line : line.substring(0, end), job -> new ArrayList<>())
                    .add(line);
        }
        return jobs;
    }

    /** Whether both say the same. */
    boolean agrees() {
        return missed.isEmpty() && surplus.isEmpty() && disordered.isEmpty();
    }
}
