package dev.holdfast.file.disk;

import dev.holdfast.internal.io.FileOps;
import dev.holdfast.internal.io.OpenFile;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The file of a mark: processes read it to see whether something is new, and it is the second place that knows the
 * newest commit. Its two slots are overwritten in turn, without a sync: after a mark that is too old, only more of the
 * journal is read. Thread-safe.
 */
public final class MarkFile implements AutoCloseable {
    /** The name of the file with the mark of a store. */
    public static final String STORE = "store.mark";

    private static final int SLOTS = 2;

    private final OpenFile file;
    private byte[] seen = {};
    private @Nullable DurableMark last;

    private MarkFile(OpenFile file) {
        this.file = file;
    }

    /** Opens the file; makes one without a mark if there is none. */
    public static MarkFile open(Path path, FileOps files) throws IOException {
        try {
            return new MarkFile(files.open(path, FileOps.Access.WRITE));
        } catch (NoSuchFileException e) {
            files.create(path, new byte[SLOTS * DurableMark.BYTES]);
            return new MarkFile(files.open(path, FileOps.Access.WRITE));
        }
    }

    /**
     * Opens a file for reading.
     *
     * @throws NoSuchFileException if there is none
     */
    public static MarkFile openExisting(Path path, FileOps files) throws IOException {
        return new MarkFile(files.open(path, FileOps.Access.READ));
    }

    /** The newest mark; null if there is none. */
    public synchronized @Nullable DurableMark read() throws IOException {
        byte[] bytes = file.read(0, SLOTS * DurableMark.BYTES);
        if (!Arrays.equals(bytes, seen)) {
            DurableMark newest = DurableMark.newest(bytes);
            if (newest == null && last != null) {
                return last; // one slot is damaged, and another process is overwriting the other
            }
            last = newest;
            seen = bytes;
        }
        return last;
    }

    /** Writes a mark over the older slot. The caller holds the lock of the store. */
    public synchronized void raise(DurableMark mark) throws IOException {
        long first = DurableMark.count(seen, 0);
        long second = DurableMark.count(seen, DurableMark.BYTES);
        int slot = first > second ? 1 : 0;
        byte[] bytes = mark.slot(Math.max(first, second) + 1);
        file.write((long) slot * DurableMark.BYTES, bytes);
        seen = Arrays.copyOf(seen, SLOTS * DurableMark.BYTES);
        System.arraycopy(bytes, 0, seen, slot * DurableMark.BYTES, DurableMark.BYTES);
        last = mark;
    }

    @Override
    public void close() {
        file.close();
    }
}
