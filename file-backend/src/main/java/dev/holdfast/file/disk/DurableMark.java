package dev.holdfast.file.disk;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The place of the newest frame that is durable, and so of what may be seen. Immutable.
 *
 * @param seq the number of the frame; 0 if there is none
 * @param segment the number of the segment it is in
 * @param end where it ends in the segment
 * @param revision the newest revision
 * @param sum the checksum of the frame
 * @param generation how many times the journal has been compacted
 * @param flags what else is to be known
 */
public record DurableMark(long seq, long segment, long end, long revision, int sum, int generation, int flags) {
    /** It was said to survive loss of power. */
    public static final int SYNCED = 1;

    /** A segment is being begun: whoever comes next has to look for it. */
    public static final int TURNING = 2;

    static final int BYTES = 64;

    private static final int MAGIC = 0x48464a31; // HFJ1
    private static final int USED = 4 * Integer.BYTES + 5 * Long.BYTES;

    public boolean synced() {
        return (flags & SYNCED) != 0;
    }

    public boolean turning() {
        return (flags & TURNING) != 0;
    }

    public DurableMark whileTurning() {
        return new DurableMark(seq, segment, end, revision, sum, generation, flags | TURNING);
    }

    /** Whether this tells of something that the other does not know. */
    public boolean differsFrom(DurableMark other) {
        return seq != other.seq || segment != other.segment || generation != other.generation;
    }

    /** The bytes of a slot. The count tells which of two slots is newer. */
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
        return buffer.putInt(check(buffer.array(), 0)).array();
    }

    private static int check(byte[] bytes, int from) {
        return Crc32c.of(bytes, from, from + USED);
    }

    /** The count in a slot; -1 if the slot is not whole. */
    static long count(byte[] bytes, int from) {
        if (bytes.length < from + USED + Integer.BYTES) {
            return -1;
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes, from, USED + Integer.BYTES);
        return buffer.getInt() == MAGIC && buffer.getInt(from + USED) == check(bytes, from) ? buffer.getLong() : -1;
    }

    static DurableMark read(byte[] bytes, int from) {
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
