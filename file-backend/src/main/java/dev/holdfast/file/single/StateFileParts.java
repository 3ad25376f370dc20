package dev.holdfast.file.single;

import dev.holdfast.file.disk.MarkFile;
import dev.holdfast.file.disk.StoreLock;

/**
 * The parts of an open single-file store. Whoever opened it closes it.
 *
 * @param file the file and its companions
 * @param lock the lock on writing
 * @param marks the mark of the newest version
 * @param writer encodes the file
 * @param recovery reads the file, and repairs it
 * @param maxBytes the largest file that a commit may write
 */
public record StateFileParts(
        StateFile file,
        StoreLock lock,
        MarkFile marks,
        StateFileWriter writer,
        StateFileRecovery recovery,
        int maxBytes) {
    void close() {
        marks.close();
        lock.close();
    }
}
