package dev.holdfast.sqlite.database;

import dev.holdfast.store.Durability;
import dev.holdfast.store.LostCommits;
import dev.holdfast.store.NetworkDisk;
import java.time.Duration;

/**
 * The settings that a database is opened with. Immutable.
 *
 * @param durability what a commit survives: {@code NODE} or {@code PROCESS}
 * @param busyTimeout how long a statement waits for a writer in another process
 * @param lostCommits the reaction to a database that has lost acknowledged commits, when it is opened or rebuilt
 * @param networkDisk the reaction to a directory on a network file system
 */
public record DatabaseOptions(
        Durability durability, Duration busyTimeout, LostCommits lostCommits, NetworkDisk networkDisk) {}
