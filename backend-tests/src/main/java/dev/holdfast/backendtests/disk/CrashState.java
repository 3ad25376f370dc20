package dev.holdfast.backendtests.disk;

/**
 * A state in which a loss of power, or the death of the process alone, can leave the disk. Immutable except for its
 * disk.
 *
 * @param disk the disk after the restart
 * @param note the last note before the crash; -1 if there was none
 * @param point the number of calls before the crash
 * @param nothingLost whether all written data is there, as when only the process dies
 */
public record CrashState(SimulatedDisk disk, long note, int point, boolean nothingLost) {}
