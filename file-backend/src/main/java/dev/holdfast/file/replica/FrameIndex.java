package dev.holdfast.file.replica;

import dev.holdfast.file.journal.FrameLocation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds the frame of a revision; 20 bytes of memory per revision. Guarded by its replica. */
final class FrameIndex {
    private static final int OFFSET_BITS = 40;

    private final List<Long> segments = new ArrayList<>();
    private final LongList revisions = new LongList();
    private final LongList positions = new LongList(); // index of the segment, then the offset in it
    private int[] lengths = new int[16];

    /** Adds a revision, which is larger than all before it. */
    void add(long revision, FrameLocation location) {
        int last = segments.size() - 1;
        if (last < 0 || segments.get(last) != location.segment()) {
            segments.add(location.segment());
            last++;
        }
        if (revisions.size() == lengths.length) {
            lengths = Arrays.copyOf(lengths, 2 * lengths.length);
        }
        lengths[revisions.size()] = location.length();
        revisions.add(revision);
        positions.add((long) last << OFFSET_BITS | location.offset());
    }

    @Nullable
    FrameLocation find(long revision) {
        int index = revisions.find(revision);
        if (index < 0) {
            return null;
        }
        long position = positions.get(index);
        return new FrameLocation(
                segments.get((int) (position >>> OFFSET_BITS)), position & ((1L << OFFSET_BITS) - 1), lengths[index]);
    }
}
