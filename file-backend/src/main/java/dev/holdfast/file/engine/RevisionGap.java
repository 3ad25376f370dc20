package dev.holdfast.file.engine;

import dev.holdfast.file.disk.DurableMark;
import dev.holdfast.file.journal.Frame;
import dev.holdfast.file.journal.FrameBody;
import dev.holdfast.file.journal.FrameCodec;
import dev.holdfast.file.journal.JournalLine;
import dev.holdfast.file.replica.JournalLoader;
import java.io.IOException;

/** Goes on after commits have been lost: their numbers are never given to others. */
final class RevisionGap {
    private final StoreParts parts;

    RevisionGap(StoreParts parts) {
        this.parts = parts;
    }

    /**
     * Begins a segment above all that the mark knew.
     *
     * @return what the journal says now
     */
    JournalLoader.Loaded past(DurableMark mark, DurableMark end) throws IOException {
        long seq = Math.max(mark.seq(), end.seq()) + 1;
        Frame frame = new Frame.Skipped(Math.max(mark.revision(), end.revision()));
        byte[] head = FrameCodec.head(seq, seq, frame);
        byte[] line = JournalLine.of(head, FrameBody.EMPTY);
        DurableMark above = new DurableMark(seq - 1, end.segment(), end.end(), end.revision(), 0, end.generation(), 0);
        parts.journal().begin(above, line);
        return parts.recovery().run(null);
    }
}
