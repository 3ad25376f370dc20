package dev.holdfast.sqlite.database;

import dev.holdfast.store.Durability;
import java.time.Duration;

/**
 * The settings that a database is opened with. Immutable.
 *
 * @param durability what a commit survives: {@code NODE} or {@code PROCESS}
 * @param busyTimeout how long a statement waits for a writer in another process
 * @param acceptsLostCommits whether a database that has lost acknowledged commits may be opened or rebuilt
 * @param allowsNetworkDisk whether the directory may be on a network file system
 */
public record DatabaseOptions(
        Durability durability, Duration busyTimeout, boolean acceptsLostCommits, boolean allowsNetworkDisk) {}
