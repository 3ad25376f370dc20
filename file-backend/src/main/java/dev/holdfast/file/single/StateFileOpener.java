package dev.holdfast.file.single;

import dev.holdfast.StoreException;
import dev.holdfast.StoreException.Verdict;
import dev.holdfast.file.SingleFileOptions;
import dev.holdfast.file.disk.AtomicWriter;
import dev.holdfast.file.disk.FileErrors;
import dev.holdfast.file.disk.MarkFile;
import dev.holdfast.file.disk.StoreLock;
import dev.holdfast.file.disk.TimeSource;
import dev.holdfast.internal.backend.DirectoryCheck;
import dev.holdfast.internal.io.FileOps;
import dev.holdfast.store.Durability;
import dev.holdfast.store.LostCommits;
import dev.holdfast.store.NetworkDisk;
import java.io.IOException;
import java.nio.file.Path;

/** Opens the companions of a single-file store: its locks and its mark. The file itself is read afterwards. */
public final class StateFileOpener {
    private final SingleFileOptions options;
    private final FileOps files;
    private final TimeSource time;
    private final StateFile file;
    private final Durability durability;

    public StateFileOpener(Path path, SingleFileOptions options, FileOps files, TimeSource time) {
        this.options = options;
        this.files = files;
        this.time = time;
        this.durability = options.durability();
        this.file = new StateFile(path, files, durability == Durability.NODE);
    }

    public StateFileParts open() {
        boolean interrupted = Thread.interrupted(); // an interrupted thread cannot create files
        try {
            return openParts();
        } catch (IOException e) {
            throw FileErrors.withoutEffect(e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private StateFileParts openParts() throws IOException {
        file.createParent();
        DirectoryCheck.check(
                file.parent(), options.networkDisk() == NetworkDisk.ALLOW, "SingleFileOptions.networkDisk(ALLOW)");
        requireOurs();
        file.createLocks();
        StoreLock lock = new StoreLock(file.locks(), files, time, options.lockTimeout());
        try {
            lock.acquire();
            try {
                MarkFile marks = MarkFile.open(file.locks().resolve(MarkFile.STORE), files);
                try {
                    file.forceLocks();
                    new AtomicWriter(files).deleteTemporaries(file.locks());
                } catch (IOException e) {
                    marks.close();
                    throw e;
                }
                StateFileWriter writer = new StateFileWriter();
                boolean mayLose = options.lostCommits() == LostCommits.ACCEPT;
                StateFileRecovery recovery = new StateFileRecovery(file, marks, writer, durability, mayLose);
                return new StateFileParts(file, lock, marks, writer, recovery, options.maxBytes());
            } finally {
                lock.release();
            }
        } catch (IOException | RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    /** Nothing is created beside the file of another application. */
    private void requireOurs() throws IOException {
        if (file.isDirectory()) {
            throw new StoreException(
                    Verdict.FATAL,
                    file.name() + " is a directory; name a file, such as .processing_state.json in it",
                    null);
        }
        byte[] bytes = file.read();
        if (bytes == null) {
            return;
        }
        boolean ours = StateFileFormat.owner(file.name(), bytes) == StateFileFormat.Owner.HOLDFAST;
        if (!ours && !file.hasCompanions()) {
            throw new StoreException(
                    Verdict.FATAL,
                    file.name()
                            + " was not written by this store, and was left as it is; name another file, or move it"
                            + " away",
                    null);
        }
    }
}
