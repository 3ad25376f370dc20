package dev.holdfast.file.replica;

import dev.holdfast.file.journal.Frame;
import dev.holdfast.file.journal.FrameCodec;
import dev.holdfast.file.journal.FrameLocation;
import dev.holdfast.file.journal.JournalLine;
import dev.holdfast.file.journal.Segment;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Applies the lines of the journal to a replica, in order, and notes which frames are missing. Confined to one thread. */
final class JournalReplay {
    private final Replica replica;
    private long seq;
    private int sum;
    private @Nullable String unreadable;

    /**
     * Starts behind a frame.
     *
     * @param replica the replica
     * @param seq the number of the last frame that was applied; 0 if none was
     * @param sum its checksum
     */
    JournalReplay(Replica replica, long seq, int sum) {
        this.replica = replica;
        this.seq = seq;
        this.sum = sum;
    }

    /** The number of the last frame that was applied. */
    long seq() {
        return seq;
    }

    int sum() {
        return sum;
    }

    /** Skips numbers that a compacted segment left out. */
    void skipTo(long number) {
        seq = Math.max(seq, number);
    }

    /** Decodes the frame of a line; returns null if the line has none. */
    static FrameCodec.@Nullable NumberedFrame frame(JournalLine.@Nullable Parts parts) {
        if (parts == null) {
            return null;
        }
        try {
            return FrameCodec.read(parts);
        } catch (IOException | RuntimeException e) {
            return null; // it matches its checksum, but this format never wrote it
        }
    }

    /** Notes a line that is not a frame, for the message if frames turn out to be missing. */
    void unreadable(long segment, long offset) {
        if (unreadable == null) {
            unreadable = FrameLocation.describe(segment, offset);
        }
    }

    /** Applies the next frame; frames between the last one and this one are lost. */
    void apply(FrameCodec.NumberedFrame numbered, JournalLine.Parts parts, FrameLocation location) {
        if (numbered.seq() <= seq) {
            return;
        }
        if (numbered.seq() > seq + 1) {
            missing(numbered.seq() - seq - 1);
        }
        unreadable = null;
        seq = numbered.seq();
        sum = parts.sum();
        if (numbered.frame() instanceof Frame.Committed commit && parts.body() == null) {
            replica.applyDamaged(commit, location, "its frame in the journal does not match its checksum");
        } else {
            replica.apply(numbered.frame(), location);
        }
    }

    /** Notes that frames behind the last one are lost. */
    void missing(long count) {
        replica.lost()
                .add(new Replica.LostFrames(
                        unreadable == null ? Segment.DIRECTORY : unreadable,
                        null,
                        replica.lastRevision() + count,
                        count + " frames after number " + seq + " cannot be read"));
    }
}
