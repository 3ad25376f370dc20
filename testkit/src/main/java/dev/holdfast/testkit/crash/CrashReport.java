package dev.holdfast.testkit.crash;

import java.util.List;

/**
 * What was found after killing. Immutable.
 *
 * @param seed what the moments were chosen from
 * @param kills how many processes were killed
 * @param acknowledged how many commits they had acknowledged
 * @param entries how many history entries were checked; more than acknowledged ones are from commits in flight
 * @param problems what no store that survives the death of a process shows; empty if all is well
 */
public record CrashReport(long seed, int kills, long acknowledged, long entries, List<String> problems) {
    /** Copies the list. */
    public CrashReport {
        problems = List.copyOf(problems);
    }
}
