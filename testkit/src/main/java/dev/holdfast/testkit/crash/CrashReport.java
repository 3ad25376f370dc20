package dev.holdfast.testkit.crash;

import java.util.List;

/**
 * What was found after killing. Immutable.
 *
 * @param seed what the moments were chosen from
 * @param kills how many processes were killed
 * @param opening how many of them while they opened the store
 * @param midCall how many of them while at least one commit had been sent and was not answered
 * @param unacknowledged how many commits are there although nobody was told
 * @param acknowledged how many commits they had acknowledged
 * @param entries how many history entries were checked
 * @param problems what no store that survives the death of a process shows; empty if all is well
 */
public record CrashReport(
        long seed,
        int kills,
        int opening,
        int midCall,
        long unacknowledged,
        long acknowledged,
        long entries,
        List<String> problems) {
    /** Copies the list. */
    public CrashReport {
        problems = List.copyOf(problems);
    }
}
