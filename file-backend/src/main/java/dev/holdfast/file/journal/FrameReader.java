package dev.holdfast.file.journal;

import dev.holdfast.CorruptRecordException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Reads single commits of the journal again: for history, chunks and tokens. Thread-safe. */
public final class FrameReader {
    private final Journal journal;

    public FrameReader(Journal journal) {
        this.journal = journal;
    }

    /**
     * Reads a commit.
     *
     * @throws CorruptRecordException if it no longer matches its checksum
     */
    public Frame.Committed commit(FrameLocation location) throws IOException {
        byte[] line = journal.line(location);
        JournalLine.Parts parts = line.length < location.length() ? null : JournalLine.parts(line, 0, line.length - 1);
        if (parts != null && parts.body() != null) {
            try {
                if (FrameCodec.read(parts).frame() instanceof Frame.Committed commit) {
                    return commit;
                }
            } catch (IOException e) {
                throw damaged(location, e);
            }
        }
        throw damaged(location, null);
    }

    private static CorruptRecordException damaged(FrameLocation location, @Nullable Throwable cause) {
        return new CorruptRecordException(
                location.toString(),
                location + " does not match its checksum; restore the file from a backup, or verify the store",
                cause);
    }
}
