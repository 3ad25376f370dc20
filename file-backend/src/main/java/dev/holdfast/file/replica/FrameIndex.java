package dev.holdfast.file.replica;

import dev.holdfast.file.journal.FrameLocation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where the frame of each revision is: 20 bytes for each. Guarded by the replica. */
final class FrameIndex {
    private static final int OFFSET_BITS = 40;

    private final List<Long> segments = new ArrayList<>();
    private final LongList revisions = new LongList();
    private final LongList places = new LongList();
    private int[] lengths = new int[16];

    void add(long revision, FrameLocation place) {
        int last = segments.size() - 1;
        if (last < 0 || segments.get(last) != place.segment()) {
            segments.add(place.segment());
            last++;
        }
        if (revisions.size() == lengths.length) {
            lengths = Arrays.copyOf(lengths, 2 * lengths.length);
        }
        lengths[revisions.size()] = place.length();
        revisions.add(revision);
        places.add((long) last << OFFSET_BITS | place.offset());
    }

    @Nullable
    FrameLocation find(long revision) {
        int index = revisions.find(revision);
        if (index < 0) {
            return null;
        }
        long place = places.get(index);
        return new FrameLocation(
                segments.get((int) (place >>> OFFSET_BITS)), place & ((1L << OFFSET_BITS) - 1), lengths[index]);
    }
}
