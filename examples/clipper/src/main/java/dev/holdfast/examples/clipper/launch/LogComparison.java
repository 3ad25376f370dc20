package dev.holdfast.examples.clipper.launch;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Compares the log of the client with the history, job by job. Immutable.
 *
 * @param entries the number of entries in the history
 * @param moves the number of them that change the state
 * @param missed lines of the history that the log lacks
 * @param surplus lines of the log that the history lacks, or has less often
 * @param disordered jobs whose lines are complete but out of order
 */
record LogComparison(int entries, int moves, List<String> missed, List<String> surplus, List<String> disordered) {
    /** Copies the lists. */
    LogComparison {
        missed = List.copyOf(missed);
        surplus = List.copyOf(surplus);
        disordered = List.copyOf(disordered);
    }

    /**
     * Compares line by line.
     *
     * @param history all lines; those of a job in order
     * @param moves the number of them that change the state
     * @param log the lines of the client
     */
    static LogComparison of(List<String> history, int moves, List<String> log) {
        Map<String, List<String>> written = byJob(log);
        List<String> missed = new ArrayList<>();
        List<String> surplus = new ArrayList<>();
        List<String> disordered = new ArrayList<>();
        byJob(history).forEach((job, lines) -> {
            List<String> logged = written.getOrDefault(job, List.of());
            written.remove(job);
            List<String> left = new ArrayList<>(logged);
            for (String line : lines) {
                if (!left.remove(line)) {
                    missed.add(line);
                }
            }
            surplus.addAll(left);
            if (left.isEmpty() && logged.size() == lines.size() && !logged.equals(lines)) {
                disordered.add(job);
            }
        });
        written.values().forEach(surplus::addAll);
        return new LogComparison(history.size(), moves, missed, surplus, disordered);
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

    /** Returns whether both are the same. */
    boolean agrees() {
        return missed.isEmpty() && surplus.isEmpty() && disordered.isEmpty();
    }
}
