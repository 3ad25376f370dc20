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
 * What an open directory is made of. Whoever opened it closes it.
 *
 * @param directory where
 * @param files access to the disk
 * @param time for waiting and for people
 * @param options how it was opened
 * @param lock the right to write
 * @param journal the files of the journal
 * @param marks how far it may be read
 * @param follower what it says
 * @param recovery what to do after a crash
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
        return options.sync() == FileOptions.Sync.NODE ? Durability.NODE : Durability.PROCESS;
    }

    public void close() {
        follower.close();
        journal.close();
        marks.close();
        lock.close();
    }
}
