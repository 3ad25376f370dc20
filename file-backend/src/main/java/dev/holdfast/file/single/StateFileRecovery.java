package dev.holdfast.file.single;

import dev.holdfast.file.FileOptions;
import dev.holdfast.file.FileOptions.LostCommits;
import dev.holdfast.file.SingleFileOptions;
import dev.holdfast.file.disk.DurableMark;
import dev.holdfast.file.disk.MarkFile;
import dev.holdfast.file.single.StateFileReader.Seal;
import dev.holdfast.internal.memory.Contents;
import dev.holdfast.store.Durability;
import dev.holdfast.store.StoreException;
import dev.holdfast.store.StoreException.Verdict;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the file and compares it with the mark, which says what has been acknowledged.
 *
 * <ol>
 *   <li>A file that is newer than the mark was written by a process that died before it could say so: it counts.
 *   <li>One that is damaged or gone is replaced by what is in memory, or by the version before, if that is as new as the
 *       mark. Its bytes are set aside.
 *   <li>Else acknowledged commits are gone, and that is refused unless the host accepts it.
 *   <li>One that a person has changed counts if the person says so in it.
 * </ol>
 *
 * <p>Whoever does so has the store's lock, but for {@link #peek}.
 */
final class StateFileRecovery {
    private static final Logger LOG = LoggerFactory.getLogger(StateFileRecovery.class);

    private final StateFile files;
    private final MarkFile marks;
    private final StateFileWriter writing;
    private final SingleFileOptions options;
    private final Durability durability;

    StateFileRecovery(StateFile files, MarkFile marks, StateFileWriter writing, SingleFileOptions options) {
        this.files = files;
        this.marks = marks;
        this.writing = writing;
        this.options = options;
        boolean node = options.sync() == FileOptions.Sync.NODE;
        this.durability = node ? Durability.NODE : Durability.PROCESS;
    }

    /** What is in the flags of a mark that is raised here. */
    int flags() {
        return durability == Durability.NODE ? DurableMark.SYNCED : 0;
    }

    LoadedFile empty() {
        return new LoadedFile(new Contents(durability), 0, 0, 0);
    }

    /** What the file holds, if that is exactly what the mark says; else null. Needs no lock. */
    @Nullable
    LoadedFile peek() throws IOException {
        DurableMark mark = marks.read();
        byte[] bytes = files.read();
        if (mark == null
                || bytes == null
                || StateFileFormat.sum(bytes) != mark.sum()
                || !StateFileFormat.sealed(bytes)) {
            return null;
        }
        LoadedFile loaded =
                LoadedFile.of(StateFileReader.read(bytes, durability).contents(), mark.seq(), bytes);
        return loaded.length() == mark.end() ? loaded : null;
    }

    /** Reads the file, and mends what can be mended. */
    LoadedFile load(LoadedFile memory) throws IOException {
        DurableMark mark = marks.read();
        byte[] bytes = files.read();
        if (memory.isAt(mark) && memory.is(bytes)) {
            return memory;
        }
        if (bytes == null) {
            boolean never = (mark == null || mark.seq() == 0) && files.readBackup() == null;
            return never ? empty() : damaged(null, "is gone", mark, memory);
        }
        StateFileReader.Found found = null;
        String why = "is damaged, or another one was put there";
        try {
            if (StateFileFormat.owner(files.name(), bytes) == StateFileFormat.Owner.HOLDFAST) {
                found = StateFileReader.read(bytes, durability);
            }
        } catch (IOException e) {
            why = String.valueOf(e.getMessage());
        }
        if (found == null) {
            return unreadable(bytes, why, mark, memory);
        }
        if (found.seal() == Seal.EDITED) {
            LOG.warn("{} was edited and says so; its contents count from now on", files.name());
            return adopt(found, mark);
        }
        if (found.seal() == Seal.BROKEN) {
            return changed(bytes, mark, memory);
        }
        return compare(found, bytes, mark, memory);
    }

    private LoadedFile compare(StateFileReader.Found found, byte[] bytes, @Nullable DurableMark mark, LoadedFile memory)
            throws IOException {
        LoadedFile loaded = LoadedFile.of(found.contents(), found.version(), bytes);
        if (loaded.isAt(mark)) {
            return loaded;
        }
        if (mark == null || loaded.version() > mark.seq()) {
            files.forceNames();
            marks.raise(loaded.mark(flags()));
            return loaded;
        }
        if (memory.version() > 0 && memory.isAt(mark)) {
            return damaged(bytes, "has fallen back to an older version", mark, memory);
        }
        String what = "holds revision " + found.contents().lastRevision() + " in version " + found.version()
                + ", but revision " + mark.revision() + " in version " + mark.seq() + " was committed";
        if (!mayLose(mark)) {
            throw lost(what);
        }
        LOG.warn("{} {}; going on with what is there", files.name(), what);
        return adopt(found, mark);
    }

    /** A person may have changed it, so that it is not thrown out for the version before. */
    private LoadedFile changed(byte[] bytes, @Nullable DurableMark mark, LoadedFile memory) throws IOException {
        if (mayLose(mark)) {
            return damaged(bytes, "does not match its checksum", mark, memory);
        }
        throw new StoreException(
                Verdict.FATAL,
                files.name()
                        + " does not match its checksum, so it was edited or damaged, and nothing was changed; if you"
                        + " edited it, write \"" + StateFileFormat.EDITED
                        + "\" for its checksum to have it taken as it is; if"
                        + " not, delete it to go on with " + files.backupName()
                        + ", or open the store with LostCommits.ACCEPT",
                null);
    }

    /** Not what a flipped bit makes: if somebody says that it was edited, there is a mistake to be mended. */
    private LoadedFile unreadable(byte[] bytes, String why, @Nullable DurableMark mark, LoadedFile memory)
            throws IOException {
        boolean edited = StateFileFormat.saysEdited(bytes);
        if (edited && !mayLose(mark)) {
            throw new StoreException(
                    Verdict.FATAL,
                    files.name() + " was edited and " + why + "; mend it, or delete it to go on with "
                            + files.backupName(),
                    null);
        }
        return damaged(bytes, why, mark, memory);
    }

    private LoadedFile damaged(byte @Nullable [] bytes, String why, @Nullable DurableMark mark, LoadedFile memory)
            throws IOException {
        if (memory.version() > 0 && memory.isAt(mark)) {
            String aside = setAside(bytes);
            files.restore(writing.bytes(memory.version(), memory.contents()));
            LOG.warn("{} {}; it was written anew from memory{}", files.name(), why, aside);
            return memory;
        }
        byte[] backup = files.readBackup();
        StateFileReader.Found before = backup == null ? null : whole(backup);
        if (backup != null && before != null) {
            LoadedFile loaded = LoadedFile.of(before.contents(), before.version(), backup);
            if (mark != null && (loaded.isAt(mark) || before.version() > mark.seq())) {
                String aside = setAside(bytes);
                files.restore(backup);
                marks.raise(loaded.mark(flags()));
                LOG.warn("{} {}; it was restored from {}, nothing is lost{}", files.name(), why, name(), aside);
                return loaded;
            }
        }
        String rest = before == null
                ? "there is no " + name() + " that could be used"
                : name() + " holds revision " + before.contents().lastRevision()
                        + (mark == null ? "" : ", but revision " + mark.revision() + " was committed");
        if (!mayLose(mark)) {
            throw lost(why + ", and " + rest);
        }
        String aside = setAside(bytes);
        LOG.warn("{} {}; going on with what is there: {}{}", files.name(), why, rest, aside);
        return adopt(
                before == null ? new StateFileReader.Found(0, Seal.WHOLE, new Contents(durability)) : before, mark);
    }

    private String name() {
        return files.backupName();
    }

    private String setAside(byte @Nullable [] bytes) throws IOException {
        return bytes == null ? "" : "; its bytes are in " + files.setAside(bytes);
    }

    StateFileReader.@Nullable Found whole(byte[] bytes) throws IOException {
        try {
            if (StateFileFormat.owner(files.backupName(), bytes) == StateFileFormat.Owner.UNKNOWN) {
                return null;
            }
            StateFileReader.Found found = StateFileReader.read(bytes, durability);
            return found.seal() == Seal.WHOLE ? found : null;
        } catch (IOException e) {
            return null;
        }
    }

    /** Writes as a new version what is not the newest one; revisions that have been used are left out. */
    private LoadedFile adopt(StateFileReader.Found found, @Nullable DurableMark mark) throws IOException {
        Contents contents = found.contents();
        contents.skipTo(mark == null ? 0 : mark.revision());
        long version = Math.max(found.version(), mark == null ? 0 : mark.seq()) + 1;
        byte[] bytes = writing.bytes(version, contents);
        files.restore(bytes);
        LoadedFile loaded = LoadedFile.of(contents, version, bytes);
        marks.raise(loaded.mark(flags()));
        return loaded;
    }

    private boolean mayLose(@Nullable DurableMark mark) {
        return options.lostCommits() == LostCommits.ACCEPT || (mark != null && mark.seq() > 0 && !mark.synced());
    }

    private StoreException lost(String what) {
        return new StoreException(
                Verdict.FATAL,
                files.name() + " " + what
                        + ": acknowledged commits are gone; put a backup of it there, or open the store"
                        + " with LostCommits.ACCEPT to go on from what is there",
                null);
    }
}
