package dev.holdfast.testkit.crash;

import java.util.List;

/**
 * The result of a {@link CrashHarness} run. Immutable.
 *
 * @param seed the seed of the run
 * @param kills the number of killed processes
 * @param opening the number of processes killed while they opened the store
 * @param midCall the number of processes killed while at least one commit was sent and not yet answered
 * @param unacknowledged the number of commits in the store that were not acknowledged before the kill
 * @param acknowledged the number of acknowledged commits
 * @param entries the number of checked history entries
 * @param problems the violations of what a store must keep when a process dies; empty if there are none
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
