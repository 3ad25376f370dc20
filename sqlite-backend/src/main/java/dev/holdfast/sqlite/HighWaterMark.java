package dev.holdfast.sqlite;

import dev.holdfast.internal.io.FileOps;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * How far the database had come, kept in a second place, so that a database that silently went back is noticed.
 * Thread-safe.
 *
 * <p>Two slots of {@value #SLOT_BYTES} bytes take turns; each has a sequence number and a checksum of its own, so a torn
 * or rotten slot leaves the other one. The file is written without a sync: what is read is a lower bound of what was
 * committed, never more. Two processes that raise it at once may leave the lower of their two marks until the next
 * raise, which is a lower bound still.
 */
final class HighWaterMark {
    /** The size of one slot; the file has two. */
    static final int SLOT_BYTES = 64;

    private static final byte[] MAGIC = "HFMARK01".getBytes(StandardCharsets.US_ASCII);
    private static final int CRC_AT = SLOT_BYTES - Integer.BYTES;
    private static final long MAX_BYTES = 2L * SLOT_BYTES;

    private final FileOps files;
    private final Path file;

    /**
     * A mark in a file, which need not be there yet.
     *
     * @param files the disk
     * @param file where the mark is
     */
    HighWaterMark(FileOps files, Path file) {
        this.files = files;
        this.file = file;
    }

    /**
     * Reads the newest valid mark.
     *
     * @param files the disk
     * @param file where the mark is
     * @return the mark; empty if there is none, or if no slot is valid, which a loss of power can do
     * @throws IOException if the file is there and cannot be read, or is not a mark by its size
     */
    static Optional<Mark> read(FileOps files, Path file) throws IOException {
        return newest(files, file).map(Slot::mark);
    }

    /**
     * Writes a mark, if it is higher than the one in the file.
     *
     * @param revision the last revision that is certainly committed
     * @param chain what the database can be compared with at that revision
     * @throws IOException if the file cannot be read or written; the older slot is then still there
     */
    synchronized void raise(long revision, long chain) throws IOException {
        Optional<Slot> newest = newest(files, file);
        if (newest.isPresent() && newest.get().mark().revision() >= revision) {
            return;
        }
        long sequence = newest.map(slot -> slot.sequence() + 1).orElse(0L);
        byte[] slot = new Slot(sequence, new Mark(revision, chain)).bytes();
        files.overwrite(file, (sequence & 1) * SLOT_BYTES, slot);
    }

    private static Optional<Slot> newest(FileOps files, Path file) throws IOException {
        byte[] content;
        try {
            content = files.read(file, MAX_BYTES);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
        Optional<Slot> first = Slot.at(content, 0);
        Optional<Slot> second = Slot.at(content, SLOT_BYTES);
        if (first.isEmpty() || second.isEmpty()) {
            return first.or(() -> second);
        }
        return first.get().sequence() > second.get().sequence() ? first : second;
    }

    /**
     * A point that the database had certainly reached. Immutable.
     *
     * @param revision the last revision
     * @param chain what the database can be compared with at that revision
     */
    record Mark(long revision, long chain) {}

    private record Slot(long sequence, Mark mark) {
        static Optional<Slot> at(byte[] content, int offset) {
            if (content.length < offset + SLOT_BYTES) {
                return Optional.empty();
            }
            ByteBuffer slot = ByteBuffer.wrap(content, offset, SLOT_BYTES).slice();
            int at = MAGIC.length;
            Slot read = new Slot(
                    slot.getLong(at), new Mark(slot.getLong(at + Long.BYTES), slot.getLong(at + 2 * Long.BYTES)));
            byte[] stored = new byte[SLOT_BYTES];
            slot.get(0, stored);
            return Arrays.equals(read.bytes(), stored) ? Optional.of(read) : Optional.empty();
        }

        byte[] bytes() {
            ByteBuffer slot = ByteBuffer.allocate(SLOT_BYTES);
            slot.put(MAGIC).putLong(sequence).putLong(mark.revision()).putLong(mark.chain());
            CRC32C crc = new CRC32C();
            crc.update(slot.array(), 0, CRC_AT);
            return slot.putInt(CRC_AT, (int) crc.getValue()).array();
        }
    }
}
