package dev.holdfast.sqlite.database;

import dev.holdfast.internal.io.FileOps;
import dev.holdfast.internal.io.OpenFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The newest commit, stored a second time in a small file beside the database. SQLite silently drops the end of its
 * write-ahead log if a bit in it is wrong; the mark is then ahead of the database. Thread-safe.
 *
 * <p>Two slots are overwritten in turn, without a sync. A mark may therefore be behind, which proves nothing.
 */
public final class HighWaterMark implements AutoCloseable {
    public static final String FILE = "state.mark";

    private static final Logger LOG = LoggerFactory.getLogger(HighWaterMark.class);
    private static final int MAGIC = 0x48464d31; // HFM1
    private static final int SYNCED = 1;
    private static final int SLOT_BYTES = 64;
    private static final int USED_BYTES = 24;

    private final Path file;
    private final FileOps files;
    private @Nullable OpenFile open;
    private int slot;
    private boolean failed;

    /**
     * The newest commit.
     *
     * @param revision its revision
     * @param sum the checksum of its history row; 0 if unknown
     * @param synced whether the commit was reported to survive loss of power
     */
    public record Mark(long revision, int sum, boolean synced) {}

    public HighWaterMark(Path directory, FileOps files) {
        this.file = directory.resolve(FILE);
        this.files = files;
    }

    /** Returns the highest readable mark; null if there is none. */
    public synchronized @Nullable Mark read() throws IOException {
        byte[] bytes;
        try {
            bytes = files.read(file, 2L * SLOT_BYTES);
        } catch (NoSuchFileException e) {
            return null;
        }
        Mark first = read(bytes, 0);
        Mark second = read(bytes, SLOT_BYTES);
        if (first == null || (second != null && second.revision() > first.revision())) {
            slot = 0;
            return second;
        }
        slot = 1;
        return first;
    }

    private static @Nullable Mark read(byte[] bytes, int position) {
        if (bytes.length < position + USED_BYTES) {
            return null;
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes, position, USED_BYTES);
        int magic = buffer.getInt();
        int level = buffer.getInt();
        long revision = buffer.getLong();
        int sum = buffer.getInt();
        if (magic != MAGIC || buffer.getInt() != check(bytes, position)) {
            return null;
        }
        return new Mark(revision, sum, level == SYNCED);
    }

    private static int check(byte[] bytes, int position) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, position, USED_BYTES - Integer.BYTES);
        return (int) crc.getValue();
    }

    /** Writes a mark over the older slot. A failure is logged once: commits do not depend on the mark. */
    public synchronized void raise(Mark mark) {
        ByteBuffer buffer = ByteBuffer.allocate(SLOT_BYTES)
                .putInt(MAGIC)
                .putInt(mark.synced() ? SYNCED : 0)
                .putLong(mark.revision())
                .putInt(mark.sum());
        buffer.putInt(check(buffer.array(), 0));
        try {
            if (open == null) {
                open = opened();
            }
            open.write((long) slot * SLOT_BYTES, buffer.array());
            slot = 1 - slot;
            failed = false;
        } catch (IOException e) {
            if (!failed) {
                LOG.warn("{} cannot be written; until it can, a rollback of the database is not noticed", FILE, e);
            }
            failed = true;
            close();
        }
    }

    private OpenFile opened() throws IOException {
        if (!files.exists(file)) {
            try {
                files.create(file, new byte[0]);
            } catch (FileAlreadyExistsException e) {
                // another process created it first
            }
        }
        return files.open(file, FileOps.Access.WRITE);
    }

    /** Closes the file; {@link #raise} opens it again. */
    @Override
    public synchronized void close() {
        if (open != null) {
            open.close();
            open = null;
        }
    }
}
