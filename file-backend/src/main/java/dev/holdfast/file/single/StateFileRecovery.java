package dev.holdfast.file.single;

import dev.holdfast.StoreException;
import dev.holdfast.StoreException.Verdict;
import dev.holdfast.file.disk.DurableMark;
import dev.holdfast.file.disk.MarkFile;
import dev.holdfast.file.single.StateFileReader.Seal;
import dev.holdfast.file.single.StateFileReader.StoredContents;
import dev.holdfast.internal.memory.MemoryTables;
import dev.holdfast.store.Durability;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the file, compares it with the mark of what was acknowledged, and repairs it.
 *
 * <ol>
 *   <li>A file that is newer than the mark was written by a process that died before it could raise the mark: it counts.
 *   <li>A file that is damaged or gone is replaced from memory, or from the backup if that is as new as the mark. Its
 *       bytes are set aside.
 *   <li>Otherwise acknowledged commits are lost, which is refused unless the host accepts it.
 *   <li>A file that was edited counts if it says so.
 * </ol>
 *
 * <p>The caller holds the lock of the store, but for {@link #peek}.
 */
public final class StateFileRecovery {
    private static final Logger LOG = LoggerFactory.getLogger(StateFileRecovery.class);

    private final StateFile file;
    private final MarkFile marks;
    private final StateFileWriter writer;
    private final Durability durability;
    private final boolean acceptLost;

    StateFileRecovery(
            StateFile file, MarkFile marks, StateFileWriter writer, Durability durability, boolean acceptLost) {
        this.file = file;
        this.marks = marks;
        this.writer = writer;
        this.durability = durability;
        this.acceptLost = acceptLost;
    }

    /** The flags of a mark that is raised now. */
    int flags() {
        return durability == Durability.NODE ? DurableMark.SYNCED : 0;
    }

    LoadedFile empty() {
        return new LoadedFile(new MemoryTables(durability), 0, 0, 0);
    }

    /** The file, if it is exactly the one of the mark; else null. Needs no lock. */
    @Nullable
    LoadedFile peek() {
        try {
            DurableMark mark = marks.read();
            byte[] bytes = file.read();
            if (mark == null
                    || bytes == null
                    || StateFileFormat.sum(bytes) != mark.sum()
                    || !StateFileFormat.sealed(bytes)) {
                return null;
            }
            StoredContents stored = StateFileReader.read(bytes, durability);
            LoadedFile loaded = LoadedFile.of(stored.contents(), mark.seq(), bytes);
            return loaded.length() == mark.end() ? loaded : null;
        } catch (IOException e) {
            return null; // a caller that holds the lock finds out why
        }
    }

    /**
     * Reads the file, and repairs it if it has to.
     *
     * @param memory what this process has loaded or written last
     */
    LoadedFile load(LoadedFile memory) throws IOException {
        DurableMark mark = marks.read();
        byte[] bytes = file.read();
        if (memory.isAt(mark) && memory.is(bytes)) {
            return memory;
        }
        if (bytes == null) {
            boolean isNew = (mark == null || mark.seq() == 0) && file.readBackup() == null;
            return isNew ? empty() : replaceDamaged(null, "is gone", mark, memory);
        }
        StoredContents stored = null;
        String why = "is damaged, or was replaced by another file";
        try {
            if (StateFileFormat.owner(file.name(), bytes) == StateFileFormat.Owner.HOLDFAST) {
                stored = StateFileReader.read(bytes, durability);
            }
        } catch (IOException e) {
            why = String.valueOf(e.getMessage());
        }
        if (stored == null) {
            return unreadable(bytes, why, mark, memory);
        }
        if (stored.seal() == Seal.EDITED) {
            LOG.warn("{} was edited and says so; its content counts from now on", file.name());
            return adopt(stored, mark);
        }
        if (stored.seal() == Seal.BROKEN) {
            return changed(bytes, mark, memory);
        }
        return compare(stored, bytes, mark, memory);
    }

    private LoadedFile compare(StoredContents stored, byte[] bytes, @Nullable DurableMark mark, LoadedFile memory)
            throws IOException {
        LoadedFile loaded = LoadedFile.of(stored.contents(), stored.version(), bytes);
        if (loaded.isAt(mark)) {
            return loaded;
        }
        if (mark == null || loaded.version() > mark.seq()) {
            file.forceNames();
            marks.raise(loaded.mark(flags()));
            return loaded;
        }
        if (memory.version() > 0 && memory.isAt(mark)) {
            return replaceDamaged(bytes, "went back to an older version", mark, memory);
        }
        String what = "holds revision " + stored.contents().lastRevision() + " in version " + stored.version()
                + ", but revision " + mark.revision() + " in version " + mark.seq() + " was committed";
        if (!mayLose(mark)) {
            throw lost(what);
        }
        LOG.warn("{} {}; the store goes on from what is left", file.name(), what);
        return adopt(stored, mark);
    }

    /** A file with a checksum mismatch may have been edited, so it is not replaced without being asked to. */
    private LoadedFile changed(byte[] bytes, @Nullable DurableMark mark, LoadedFile memory) throws IOException {
        if (mayLose(mark)) {
            return replaceDamaged(bytes, "does not match its checksum", mark, memory);
        }
        throw new StoreException(
                Verdict.FATAL,
                file.name()
                        + " does not match its checksum: it was edited or damaged; nothing was changed; if it was"
                        + " edited, write \"" + StateFileFormat.EDITED
                        + "\" for its checksum to have its content accepted; if not, delete it to go on from "
                        + file.backupName() + ", or open the store with LostCommits.ACCEPT",
                null);
    }

    /** No flipped bit makes a file say that it was edited: if it does, the editor made a mistake and can fix it. */
    private LoadedFile unreadable(byte[] bytes, String why, @Nullable DurableMark mark, LoadedFile memory)
            throws IOException {
        if (StateFileFormat.saysEdited(bytes) && !mayLose(mark)) {
            throw new StoreException(
                    Verdict.FATAL,
                    file.name() + " was edited and " + why + "; fix it, or delete it to go on from "
                            + file.backupName(),
                    null);
        }
        return replaceDamaged(bytes, why, mark, memory);
    }

    private LoadedFile replaceDamaged(
            byte @Nullable [] bytes, String why, @Nullable DurableMark mark, LoadedFile memory) throws IOException {
        if (memory.version() > 0 && memory.isAt(mark)) {
            String aside = setAside(bytes);
            file.restore(writer.bytes(memory.version(), memory.contents()));
            LOG.warn("{} {}; it was rewritten from memory{}", file.name(), why, aside);
            return memory;
        }
        byte[] backup = file.readBackup();
        StoredContents stored = backup == null ? null : whole(backup);
        if (backup != null && stored != null && mark != null) {
            LoadedFile loaded = LoadedFile.of(stored.contents(), stored.version(), backup);
            if (loaded.isAt(mark) || stored.version() > mark.seq()) {
                String aside = setAside(bytes);
                file.restore(backup);
                marks.raise(loaded.mark(flags()));
                LOG.warn("{} {}; it was restored from {}, nothing is lost{}", file.name(), why, name(), aside);
                return loaded;
            }
        }
        String rest = stored == null
                ? "there is no intact " + name()
                : name() + " holds revision " + stored.contents().lastRevision()
                        + (mark == null ? "" : ", but revision " + mark.revision() + " was committed");
        if (!mayLose(mark)) {
            throw lost(why + ", and " + rest);
        }
        String aside = setAside(bytes);
        LOG.warn("{} {}; the store goes on from what is left: {}{}", file.name(), why, rest, aside);
        return adopt(stored == null ? new StoredContents(0, Seal.WHOLE, new MemoryTables(durability)) : stored, mark);
    }

    private String name() {
        return file.backupName();
    }

    private String setAside(byte @Nullable [] bytes) throws IOException {
        return bytes == null ? "" : "; its bytes are in " + file.setAside(bytes);
    }

    /** Decodes a backup; returns null if it is not exactly as it was written. */
    @Nullable
    StoredContents whole(byte[] bytes) {
        try {
            if (StateFileFormat.owner(name(), bytes) == StateFileFormat.Owner.UNKNOWN) {
                return null;
            }
            StoredContents stored = StateFileReader.read(bytes, durability);
            return stored.seal() == Seal.WHOLE ? stored : null;
        } catch (IOException e) {
            return null;
        }
    }

    /** Writes contents that are not the newest as a new version; revisions that were used are never used again. */
    private LoadedFile adopt(StoredContents stored, @Nullable DurableMark mark) throws IOException {
        MemoryTables contents = stored.contents();
        contents.skipTo(mark == null ? 0 : mark.revision());
        long version = Math.max(stored.version(), mark == null ? 0 : mark.seq()) + 1;
        byte[] bytes = writer.bytes(version, contents);
        file.restore(bytes);
        LoadedFile loaded = LoadedFile.of(contents, version, bytes);
        marks.raise(loaded.mark(flags()));
        return loaded;
    }

    private boolean mayLose(@Nullable DurableMark mark) {
        return acceptLost || (mark != null && mark.seq() > 0 && !mark.synced());
    }

    private StoreException lost(String what) {
        return new StoreException(
                Verdict.FATAL,
                file.name() + " " + what
                        + ": acknowledged commits are lost; put a backup in its place, or open the store with"
                        + " LostCommits.ACCEPT to go on from what is left",
                null);
    }
}
