package dev.holdfast.testkit.disk;

/**
 * A disk as a loss of power may leave it. Immutable, except that its disk can be used.
 *
 * @param disk the disk after power came back
 * @param note what was noted last before the power went, -1 if nothing was
 * @param point after how many calls the power went
 */
public record CrashState(SimulatedDisk disk, long note, int point) {}
