package dev.holdfast.testkit.disk;

/**
 * A disk as a loss of power, or the death of the process alone, may leave it. Immutable, except that its disk can be used.
 *
 * @param disk the disk after power came back
 * @param note what was noted last before the power went, -1 if nothing was
 * @param point after how many calls the power went
 * @param nothingLost whether everything that was written is there, as when only the process dies
 */
public record CrashState(SimulatedDisk disk, long note, int point, boolean nothingLost) {}
