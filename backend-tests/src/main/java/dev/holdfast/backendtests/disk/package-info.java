/**
 * Disks for tests: {@link dev.holdfast.backendtests.disk.SimulatedDisk} in memory loses unsynced data in a crash, {@link
 * dev.holdfast.backendtests.disk.PowerCutDisk} is a real one that loses its power, and {@link
 * dev.holdfast.backendtests.disk.TinyDisk} is full.
 */
@NullMarked
package dev.holdfast.backendtests.disk;

import org.jspecify.annotations.NullMarked;
