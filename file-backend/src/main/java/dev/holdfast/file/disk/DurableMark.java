package dev.holdfast.file.disk;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The position of the newest commit: what a process may show to readers, and what must still be there when the store is
 * opened. Immutable.
 *
 * @param seq the number of the newest frame, or the version of a single file; 0 if there is none
 * @param segment the number of the segment that holds the frame
 * @param end the offset in bytes at which the frame ends in its segment, or the length of a single file
 * @param revision the newest revision
 * @param sum the checksum of the frame, or of a single file
 * @param generation how many times the journal has been compacted
 * @param flags {@link #SYNCED} and {@link #ROLLING}
 */
public record DurableMark(long seq, long segment, long end, long revision, int sum, int generation, int flags) {
    /** The commit was acknowledged as one that survives loss of power. */
    public static final int SYNCED = 1;

    /** A new segment is being started; the next writer has to look for it. */
    static final int ROLLING = 2;

    static final int BYTES = 64;

    private static final int MAGIC = 0x48464a31; // HFJ1
    private static final int USED = 4 * Integer.BYTES + 5 * Long.BYTES;

    public boolean synced() {
        return (flags & SYNCED) != 0;
    }

    public boolean rolling() {
        return (flags & ROLLING) != 0;
    }

    public DurableMark whileRolling() {
        return withFlags(flags | ROLLING);
    }

    public DurableMark notRolling() {
        return withFlags(flags & ~ROLLING);
    }

    public DurableMark withFlags(int others) {
        return new DurableMark(seq, segment, end, revision, sum, generation, others);
    }

    /** Whether this is the position of another commit, or of the same commit in a compacted journal. */
    public boolean differsFrom(DurableMark other) {
        return seq != other.seq || segment != other.segment || generation != other.generation;
    }

    /** The bytes of a slot. Of two slots, the one with the larger count is newer. */
    byte[] slot(long count) {
        ByteBuffer buffer = ByteBuffer.allocate(BYTES)
                .putInt(MAGIC)
                .putLong(count)
                .putLong(seq)
                .putLong(segment)
                .putLong(end)
                .putLong(revision)
                .putInt(sum)
                .putInt(generation)
                .putInt(flags);
        return buffer.putInt(Crc32c.of(buffer.array(), 0, USED)).array();
    }

    /** The count in a slot; -1 if the slot is torn or damaged. */
    static long count(byte[] bytes, int from) {
        if (bytes.length < from + USED + Integer.BYTES) {
            return -1;
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes, from, USED + Integer.BYTES);
        boolean whole = buffer.getInt() == MAGIC && buffer.getInt(from + USED) == Crc32c.of(bytes, from, from + USED);
        return whole ? buffer.getLong() : -1;
    }

    private static DurableMark read(byte[] bytes, int from) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes, from, USED).position(from + Integer.BYTES + Long.BYTES);
        return new DurableMark(
                buffer.getLong(),
                buffer.getLong(),
                buffer.getLong(),
                buffer.getLong(),
                buffer.getInt(),
                buffer.getInt(),
                buffer.getInt());
    }

    /** The newer of two slots; null if neither is whole. */
    static @Nullable DurableMark newest(byte[] bytes) {
        long first = count(bytes, 0);
        long second = count(bytes, BYTES);
        return first < 0 && second < 0 ? null : read(bytes, first > second ? 0 : BYTES);
    }
}
