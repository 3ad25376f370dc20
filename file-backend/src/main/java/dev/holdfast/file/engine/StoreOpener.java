package dev.holdfast.file.engine;

import dev.holdfast.file.FileOptions;
import dev.holdfast.file.FileOptions.LostCommits;
import dev.holdfast.file.disk.AtomicWriter;
import dev.holdfast.file.disk.DurableMark;
import dev.holdfast.file.disk.FileErrors;
import dev.holdfast.file.disk.MarkFile;
import dev.holdfast.file.disk.StoreLock;
import dev.holdfast.file.disk.TimeSource;
import dev.holdfast.file.documents.DocumentRestore;
import dev.holdfast.file.journal.Journal;
import dev.holdfast.file.journal.Segment;
import dev.holdfast.file.replica.JournalLoader;
import dev.holdfast.file.replica.JournalRecovery;
import dev.holdfast.file.replica.ReplicaFollower;
import dev.holdfast.internal.backend.Premises;
import dev.holdfast.internal.io.FileOps;
import dev.holdfast.store.StoreException;
import dev.holdfast.store.StoreException.Verdict;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens a directory.
 *
 * <ol>
 *   <li>Make it (0700); one that others can write, or on a network, is refused.
 *   <li>A newer format is refused before anything is touched.
 *   <li>Under the lock, read the journal and bring it to a clean end.
 *   <li>Compare it with the mark: one that is ahead means that acknowledged commits are gone.
 * </ol>
 */
public final class StoreOpener {
    private static final Logger LOG = LoggerFactory.getLogger(StoreOpener.class);

    private final Path directory;
    private final FileOptions options;
    private final FileOps files;
    private final TimeSource time;
    private final Path journalDirectory;

    public StoreOpener(Path directory, FileOptions options, FileOps files, TimeSource time) {
        this.directory = directory;
        this.options = options;
        this.files = files;
        this.time = time;
        this.journalDirectory = directory.resolve(Segment.DIRECTORY);
    }

    public StoreParts open() {
        boolean interrupted = Thread.interrupted(); // or files could not be made
        try {
            files.createDirectories(directory);
            Premises.check(
                    directory,
                    options.networkDisk() == FileOptions.NetworkDisk.ALLOW,
                    "FileOptions.networkDisk(ALLOW)");
            StoreFormat.check(directory, files);
            return parts();
        } catch (IOException e) {
            throw FileErrors.withoutEffect(e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private StoreParts parts() throws IOException {
        StoreLock lock = new StoreLock(directory, files, time, options.lockTimeout());
        Journal journal = journal();
        MarkFile marks = null;
        try {
            lock.acquire();
            try {
                boolean known = StoreFormat.check(directory, files);
                marks = MarkFile.open(directory.resolve(MarkFile.STORE), files);
                int synced = options.sync() == FileOptions.Sync.NODE ? DurableMark.SYNCED : 0;
                JournalRecovery recovery = new JournalRecovery(journal, marks, synced);
                // files of its own: it closes them when others compact, and that must not touch who writes
                ReplicaFollower follower = new ReplicaFollower(journal(), marks);
                StoreParts parts =
                        new StoreParts(directory, files, time, options, lock, journal, marks, follower, recovery);
                read(parts, known);
                return parts;
            } finally {
                lock.release();
            }
        } catch (IOException | RuntimeException e) {
            journal.close();
            lock.close();
            if (marks != null) {
                marks.close();
            }
            throw e;
        }
    }

    private Journal journal() {
        return new Journal(journalDirectory, files, options.sync() == FileOptions.Sync.NODE, options.segmentBytes());
    }

    private void read(StoreParts parts, boolean known) throws IOException {
        DurableMark mark = parts.marks().read();
        sweep(directory);
        sweep(journalDirectory);
        if (parts.journal().list().isEmpty()) {
            requireNew(mark);
            files.createDirectories(journalDirectory);
            long above = mark == null ? 0 : mark.seq();
            DurableMark nothing = new DurableMark(above, 0, 0, mark == null ? 0 : mark.revision(), 0, 0, 0);
            parts.journal().begin(nothing, new byte[0]);
            files.forceDirectory(directory);
            Path parent = directory.toAbsolutePath().getParent();
            if (parent != null && files.isDirectory(parent)) {
                files.forceDirectory(parent);
            }
        }
        parts.journal().sweep();
        JournalLoader.Loaded loaded = parts.recovery().run(mark);
        if (mark != null) {
            loaded = compare(mark, loaded, parts);
        }
        String unknown = new DocumentRestore(directory, files).run(loaded.replica());
        if (unknown != null && options.lostCommits() == LostCommits.REFUSE) {
            throw lost("is damaged in the middle: " + unknown + ", and the JSON files are not known to be newer");
        }
        parts.marks().raise(loaded.end());
        parts.follower().become(loaded.replica(), loaded.end());
        if (!known) {
            StoreFormat.write(directory, files);
        }
    }

    private void sweep(Path where) throws IOException {
        for (Path file : files.list(where)) {
            if (AtomicWriter.temporary(file)) {
                files.deleteIfExists(file);
            }
        }
    }

    private void requireNew(@Nullable DurableMark mark) {
        if (options.lostCommits() == LostCommits.REFUSE && mark != null && mark.revision() > 0) {
            throw lost("is gone, but " + MarkFile.STORE + " says that revision " + mark.revision() + " was committed");
        }
    }

    private JournalLoader.Loaded compare(DurableMark mark, JournalLoader.Loaded loaded, StoreParts parts)
            throws IOException {
        DurableMark end = loaded.end();
        boolean behind = end.seq() < mark.seq();
        boolean other = end.seq() == mark.seq() && mark.sum() != 0 && end.sum() != mark.sum();
        if (!behind && !other) {
            return loaded;
        }
        String what = behind
                ? "ends at revision " + end.revision() + ", but " + MarkFile.STORE + " says that revision "
                        + mark.revision() + " was committed"
                : "has another commit at revision " + end.revision() + " than " + MarkFile.STORE + " says";
        if (mark.synced() && options.lostCommits() == LostCommits.REFUSE) {
            throw lost(what);
        }
        LOG.warn("the {} {}; going on with what is there", Segment.DIRECTORY, what);
        return new RevisionGap(parts).past(mark, end);
    }

    static StoreException lost(String what) {
        return new StoreException(
                Verdict.FATAL,
                "the " + Segment.DIRECTORY + " " + what
                        + ": acknowledged commits are gone; look for a backup, or open the"
                        + " store with LostCommits.ACCEPT to go on from what is there",
                null);
    }
}
