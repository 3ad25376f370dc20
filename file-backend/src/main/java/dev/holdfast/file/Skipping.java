package dev.holdfast.file;

import java.io.IOException;

/** Goes on after commits have been lost: their numbers are never given to others. */
final class Skipping {
    private final Parts parts;

    Skipping(Parts parts) {
        this.parts = parts;
    }

    /**
     * Begins a segment above all that the mark knew.
     *
     * @return what the journal says now
     */
    Loading.Loaded past(Mark mark, Mark end) throws IOException {
        long seq = Math.max(mark.seq(), end.seq()) + 1;
        Frame frame = new Frame.Skipped(Math.max(mark.revision(), end.revision()));
        byte[] head = FrameCodec.head(seq, seq, frame);
        byte[] line = Line.of(head, FrameBody.EMPTY);
        Mark above = new Mark(seq - 1, end.segment(), end.end(), end.revision(), 0, end.generation(), 0);
        parts.journal().begin(above, line);
        return parts.recovery().run(null);
    }
}
