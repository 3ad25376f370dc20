package dev.holdfast.file.disk;

import dev.holdfast.internal.io.FileOps;
import dev.holdfast.internal.io.OpenFile;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The mark in a file of its own: what processes look at to see whether there is something new, and the second place in
 * which the newest commit is noted. Two slots are overwritten in turn, without a sync: a mark that is behind only means
 * that more of the journal is looked at. Thread-safe.
 */
public final class MarkFile implements AutoCloseable {
    public static final String STORE = "store.mark";

    private static final int SLOTS = 2;

    private final OpenFile file;
    private byte[] seen = {};
    private @Nullable DurableMark last;

    private MarkFile(OpenFile file) {
        this.file = file;
    }

    /** Opens the file, making it without a mark if it is not there. */
    public static MarkFile open(Path path, FileOps files) throws IOException {
        try {
            return new MarkFile(files.open(path, FileOps.Access.WRITE));
        } catch (NoSuchFileException e) {
            files.create(path, new byte[SLOTS * DurableMark.BYTES]);
            return new MarkFile(files.open(path, FileOps.Access.WRITE));
        }
    }

    /** Opens a file that is there. */
    public static MarkFile openExisting(Path path, FileOps files) throws IOException {
        return new MarkFile(files.open(path, FileOps.Access.READ));
    }

    /** The newest mark; null if there is none. */
    public synchronized @Nullable DurableMark read() throws IOException {
        byte[] bytes = file.read(0, SLOTS * DurableMark.BYTES);
        if (!Arrays.equals(bytes, seen)) {
            DurableMark newest = DurableMark.newest(bytes);
            if (newest == null && last != null) {
                return last; // both slots torn at once: somebody is writing over one, and the other is damaged
            }
            last = newest;
            seen = bytes;
        }
        return last;
    }

    /** Writes a mark over the older slot; only who has the lock does so. */
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
