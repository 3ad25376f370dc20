package dev.holdfast.file.engine;

import dev.holdfast.file.FileOptions;
import dev.holdfast.file.disk.MarkFile;
import dev.holdfast.file.disk.StoreLock;
import dev.holdfast.file.disk.TimeSource;
import dev.holdfast.file.journal.Journal;
import dev.holdfast.file.replica.JournalRecovery;
import dev.holdfast.file.replica.ReplicaFollower;
import dev.holdfast.internal.io.FileOps;
import dev.holdfast.store.Durability;
import java.nio.file.Path;

/**
 * The parts of an open file store. Whoever opened it closes it.
 *
 * @param directory the directory of the store
 * @param files access to the disk
 * @param time the clocks
 * @param options the options that it was opened with
 * @param lock the lock on writing
 * @param journal the journal, for writing
 * @param marks the mark of the newest commit
 * @param follower the journal in memory
 * @param recovery gives the journal a clean end
 */
public record StoreParts(
        Path directory,
        FileOps files,
        TimeSource time,
        FileOptions options,
        StoreLock lock,
        Journal journal,
        MarkFile marks,
        ReplicaFollower follower,
        JournalRecovery recovery) {
    Durability durability() {
        return options.durability();
    }

    public void close() {
        follower.close();
        journal.close();
        marks.close();
        lock.close();
    }
}
