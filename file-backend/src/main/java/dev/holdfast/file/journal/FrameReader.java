package dev.holdfast.file.journal;

import dev.holdfast.store.CorruptRecordException;
import java.io.IOException;

/** Reads single frames again: for history, chunks and tokens. Thread-safe. */
public final class FrameReader {
    private final Journal journal;

    public FrameReader(Journal journal) {
        this.journal = journal;
    }

    /**
     * Reads a commit.
     *
     * @throws CorruptRecordException if it does not match its checksum any more
     */
    public Frame.Committed commit(FrameLocation place) throws IOException {
        byte[] line = journal.line(place);
        JournalLine.Parts parts = line.length < place.length() ? null : JournalLine.parts(line, 0, line.length - 1);
        if (parts != null && parts.body() != null) {
            try {
                if (FrameCodec.read(parts).frame() instanceof Frame.Committed commit) {
                    return commit;
                }
            } catch (IOException e) {
                throw damaged(place, e);
            }
        }
        throw damaged(place, null);
    }

    private static CorruptRecordException damaged(
            FrameLocation place, @org.jspecify.annotations.Nullable Throwable cause) {
        String where = Segment.path(place.segment()) + " at byte " + place.offset();
        return new CorruptRecordException(
                where,
                where + " does not match its checksum; restore the file from a backup, or verify the store",
                cause);
    }
}
