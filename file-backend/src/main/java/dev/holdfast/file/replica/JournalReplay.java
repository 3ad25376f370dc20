package dev.holdfast.file.replica;

import dev.holdfast.file.journal.Frame;
import dev.holdfast.file.journal.FrameCodec;
import dev.holdfast.file.journal.FrameLocation;
import dev.holdfast.file.journal.JournalLine;
import dev.holdfast.file.journal.LineReader;
import dev.holdfast.file.journal.Segment;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Applies the lines of the journal to a replica, one after the other, and notes what is missing. Confined to one thread. */
final class JournalReplay {
    private final Replica replica;
    private long seq;
    private int sum;
    private @Nullable String doubt;

    /**
     * @param seq the frame that was applied last
     * @param sum its checksum
     */
    JournalReplay(Replica replica, long seq, int sum) {
        this.replica = replica;
        this.seq = seq;
        this.sum = sum;
    }

    long seq() {
        return seq;
    }

    int sum() {
        return sum;
    }

    /** Goes over numbers that a compacted segment has left out. */
    void goTo(long before) {
        seq = Math.max(seq, before);
    }

    /**
     * Reads the frame of a line.
     *
     * @return null if it is no frame
     */
    static FrameCodec.@Nullable Placed frame(JournalLine.@Nullable Parts parts) {
        if (parts == null) {
            return null;
        }
        try {
            return FrameCodec.read(parts);
        } catch (IOException | RuntimeException e) {
            return null; // what fits its checksum and is no frame was not written by this format
        }
    }

    /** Notes that something stands at a place that is no line of ours. */
    void unreadable(long segment, LineReader lines) {
        if (doubt == null) {
            doubt = Segment.path(segment) + " at byte " + lines.from();
        }
    }

    /** Applies a frame that comes next, or after frames that are lost. */
    void apply(FrameCodec.Placed placed, JournalLine.Parts parts, FrameLocation place) {
        if (placed.seq() <= seq) {
            return;
        }
        if (placed.seq() > seq + 1) {
            missing(placed.seq() - seq - 1);
        }
        doubt = null;
        seq = placed.seq();
        sum = parts.sum();
        if (placed.frame() instanceof Frame.Committed commit && parts.body() == null) {
            replica.damaged(commit, place, "its frame in the journal does not match its checksum");
        } else {
            replica.apply(placed.frame(), place);
        }
    }

    /** Notes that frames are gone. */
    void missing(long count) {
        String where = doubt == null ? Segment.DIRECTORY : doubt;
        replica.lost()
                .add(new Replica.Lost(
                        where,
                        null,
                        replica.lastRevision() + count,
                        count + " frames after number " + seq + " cannot be read"));
    }
}
