/**
 * A disk in memory that forgets what was not synced, for tests of everything that writes files. Start at {@link
 * dev.holdfast.testkit.disk.SimulatedDisk}.
 */
@NullMarked
package dev.holdfast.testkit.disk;

import org.jspecify.annotations.NullMarked;
