/**
 * A disk in memory that loses unsynced data in a crash, for tests of everything that writes files. Start at {@link
 * dev.holdfast.testkit.disk.SimulatedDisk}.
 */
@NullMarked
package dev.holdfast.testkit.disk;

import org.jspecify.annotations.NullMarked;
