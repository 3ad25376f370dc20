package dev.holdfast.file.engine;

import dev.holdfast.file.disk.DurableMark;
import dev.holdfast.file.journal.Frame;
import dev.holdfast.file.journal.FrameBody;
import dev.holdfast.file.journal.FrameCodec;
import dev.holdfast.file.journal.JournalLine;
import dev.holdfast.file.replica.JournalLoader;
import java.io.IOException;

/** Goes on after commits were lost: their revisions and frame numbers are never used again. */
final class RevisionGap {
    private RevisionGap() {}

    /**
     * Starts a segment above everything that was ever used.
     *
     * @param parts the store
     * @param mark what was committed
     * @param end what the journal still has
     * @return the journal as it is now
     */
    static JournalLoader.LoadedJournal open(StoreParts parts, DurableMark mark, DurableMark end) throws IOException {
        long seq = Math.max(mark.seq(), end.seq()) + 1;
        byte[] head = FrameCodec.head(seq, seq, new Frame.Skipped(Math.max(mark.revision(), end.revision())));
        DurableMark above = new DurableMark(seq - 1, end.segment(), end.end(), end.revision(), 0, end.generation(), 0);
        parts.journal().startSegment(above, JournalLine.of(head, FrameBody.EMPTY));
        return parts.recovery().run(null);
    }
}
