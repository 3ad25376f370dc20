package dev.holdfast.file.engine;

import dev.holdfast.StoreException;
import dev.holdfast.StoreException.Verdict;
import dev.holdfast.file.FileOptions;
import dev.holdfast.file.disk.AtomicWriter;
import dev.holdfast.file.disk.DurableMark;
import dev.holdfast.file.disk.FileErrors;
import dev.holdfast.file.disk.MarkFile;
import dev.holdfast.file.disk.StoreLock;
import dev.holdfast.file.disk.TimeSource;
import dev.holdfast.file.documents.DocumentRestore;
import dev.holdfast.file.journal.Journal;
import dev.holdfast.file.journal.Segment;
import dev.holdfast.file.replica.JournalLoader.LoadedJournal;
import dev.holdfast.file.replica.JournalRecovery;
import dev.holdfast.file.replica.ReplicaFollower;
import dev.holdfast.internal.backend.DirectoryCheck;
import dev.holdfast.internal.io.FileOps;
import dev.holdfast.store.Durability;
import dev.holdfast.store.LostCommits;
import dev.holdfast.store.NetworkDisk;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens the directory of a file store.
 *
 * <ol>
 *   <li>Create the directory (0700); refuse one that others can write, or on a network file system.
 *   <li>Refuse a newer format before anything is changed.
 *   <li>Under the lock, read the journal and give it a clean end.
 *   <li>Compare it with the mark: a journal that is behind has lost acknowledged commits.
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
        boolean interrupted = Thread.interrupted(); // an interrupted thread cannot create files
        try {
            files.createDirectories(directory);
            DirectoryCheck.check(
                    directory, options.networkDisk() == NetworkDisk.ALLOW, "FileOptions.networkDisk(ALLOW)");
            StoreFormat.check(directory, files);
            return openParts();
        } catch (IOException e) {
            throw FileErrors.withoutEffect(e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private StoreParts openParts() throws IOException {
        StoreLock lock = new StoreLock(directory, files, time, options.lockTimeout());
        Journal journal = journal();
        MarkFile marks = null;
        try {
            lock.acquire();
            try {
                boolean known = StoreFormat.check(directory, files);
                marks = MarkFile.open(directory.resolve(MarkFile.STORE), files);
                int flags = options.durability() == Durability.NODE ? DurableMark.SYNCED : 0;
                JournalRecovery recovery = new JournalRecovery(journal, marks, flags);
                ReplicaFollower follower = new ReplicaFollower(journal(), marks);
                StoreParts parts =
                        new StoreParts(directory, files, time, options, lock, journal, marks, follower, recovery);
                load(parts);
                if (!known) {
                    StoreFormat.write(directory, files);
                }
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
        return new Journal(journalDirectory, files, options.durability() == Durability.NODE, options.segmentBytes());
    }

    private void load(StoreParts parts) throws IOException {
        DurableMark mark = parts.marks().read();
        AtomicWriter writer = new AtomicWriter(files);
        writer.deleteTemporaries(directory);
        writer.deleteTemporaries(journalDirectory);
        if (parts.journal().segments().isEmpty()) {
            createJournal(parts.journal(), mark);
        }
        parts.journal().deleteReplaced();
        LoadedJournal loaded = parts.recovery().run(mark);
        if (mark != null) {
            loaded = compare(mark, loaded, parts);
        }
        String unknown = new DocumentRestore(directory, files).run(loaded.replica());
        if (unknown != null && options.lostCommits() == LostCommits.REFUSE) {
            throw lost("is damaged in the middle: " + unknown + ", and the JSON files are not known to be newer");
        }
        parts.marks().raise(loaded.end());
        parts.follower().reset(loaded.replica(), loaded.end());
    }

    private void createJournal(Journal journal, @Nullable DurableMark mark) throws IOException {
        if (options.lostCommits() == LostCommits.REFUSE && mark != null && mark.revision() > 0) {
            throw lost("is gone, but " + MarkFile.STORE + " says that revision " + mark.revision() + " was committed");
        }
        files.createDirectories(journalDirectory);
        long seq = mark == null ? 0 : mark.seq();
        long revision = mark == null ? 0 : mark.revision();
        journal.startSegment(new DurableMark(seq, 0, 0, revision, 0, 0, 0), new byte[0]);
        files.forceDirectory(directory);
        Path parent = directory.toAbsolutePath().getParent();
        if (parent != null && files.isDirectory(parent)) {
            files.forceDirectory(parent);
        }
    }

    private LoadedJournal compare(DurableMark mark, LoadedJournal loaded, StoreParts parts) throws IOException {
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
        LOG.warn("the {} {}; the store goes on from what is left", Segment.DIRECTORY, what);
        return RevisionGap.open(parts, mark, end);
    }

    private static StoreException lost(String what) {
        return new StoreException(
                Verdict.FATAL,
                "the " + Segment.DIRECTORY + " " + what + ": acknowledged commits are lost; look for a backup, or open"
                        + " the store with LostCommits.ACCEPT to go on from what is left",
                null);
    }
}
