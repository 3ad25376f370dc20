package dev.holdfast.sqlite.mirror;

import dev.holdfast.internal.backend.IoReason;
import dev.holdfast.store.ItemKey;
import dev.holdfast.store.ItemRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the files up to date with the database. Called under the lock of the mirror. Confined to one thread at a time.
 *
 * <ol>
 *   <li>{@link #project} writes the file of every item that changed since the last call: temporary file, then rename.
 *   <li>{@link #index} writes the counts.
 *   <li>{@link #sync} makes the files durable, then their names, and then reports the position to the database.
 * </ol>
 *
 * <p>If the process dies in between, the database still has every change after the reported position and delivers it
 * again. After a failed sync everything since that position is rewritten, because the system may have dropped it.
 */
final class MirrorWriter {
    private static final Logger LOG = LoggerFactory.getLogger(MirrorWriter.class);
    private static final int BATCH = 256;
    private static final int MOST_FAILURES = 8;
    private static final int MANY_GROUPS = 32;
    private static final int MOST_AHEAD = 1000;

    private final MirrorFiles files;
    private final MirrorSource source;
    private final MirrorLayout layout;
    private final Map<Path, List<Path>> groups = new HashMap<>();
    private final Map<ItemKey, String> ahead = new LinkedHashMap<>();
    private long written;
    private long durable;
    private long indexed = -1;
    private boolean suspect;

    MirrorWriter(MirrorFiles files, MirrorSource source, MirrorLayout layout) {
        this.files = files;
        this.source = source;
        this.layout = layout;
        this.durable = source.position();
        this.written = durable;
    }

    /** Returns the revision up to which every change is in files. */
    long written() {
        return written;
    }

    /** Returns whether any file is not durable yet. */
    boolean unsynced() {
        return written > durable || files.unsynced() > 0;
    }

    /** Returns whether the index is behind the files. */
    boolean unindexed() {
        return indexed < written;
    }

    /** Returns the description of a file that is newer than the database, if there is one: a commit is lost. */
    Optional<String> ahead() {
        return ahead.values().stream().findFirst();
    }

    /** Writes everything that is committed now; a file that fails does not stop the others. */
    void project() throws IOException {
        groups.clear();
        long target = source.lastRevision();
        long at = written;
        long firstFailed = Long.MAX_VALUE;
        List<IOException> failures = new ArrayList<>();
        while (at < target && failures.size() < MOST_FAILURES) {
            List<MirrorChange> changes = source.changesAfter(at, BATCH);
            for (MirrorChange change : changes) {
                try {
                    apply(change);
                } catch (IOException e) {
                    failures.add(e);
                    firstFailed = Math.min(firstFailed, change.revision());
                }
                at = change.revision();
            }
            at = changes.isEmpty() ? target : at;
        }
        written = Math.max(written, Math.min(at, firstFailed - 1));
        if (!failures.isEmpty()) {
            IOException first = failures.get(0);
            failures.stream().skip(1).forEach(first::addSuppressed);
            throw first;
        }
        suspect = false;
    }

    private void apply(MirrorChange change) throws IOException {
        ItemRecord record = change.record();
        if (record == null) {
            for (Path old : copies(change.key(), Path.of(""), true)) {
                if (!newerThan(change.revision(), change.key(), old)) {
                    files.delete(old);
                }
            }
            return;
        }
        MirrorItem item = MirrorItem.of(record);
        Path file = layout.file(item);
        if (newerThan(record.revision(), change.key(), file)) {
            return;
        }
        boolean isNew = !files.exists(file);
        files.write(file, item.bytes());
        for (Path old : copies(change.key(), file, isNew)) {
            if (!newerThan(record.revision(), change.key(), old)) {
                files.delete(old); // the item has moved to another group
            }
        }
    }

    /** Rewrites one item, for repairs; the caller has checked the existing file. */
    void rewrite(MirrorItem item) throws IOException {
        files.write(layout.file(item), item.bytes());
    }

    /**
     * Returns the files of an item in other groups. With many groups they are searched only if the item's file is new.
     */
    private List<Path> copies(ItemKey key, Path file, boolean isNew) throws IOException {
        Path type = MirrorLayout.typeDirectory(key.type());
        List<Path> known = groups.get(type);
        if (known == null || (isNew && !known.contains(file.getParent()))) {
            known = files.directories(type);
            groups.put(type, known);
        }
        if (!isNew && known.size() > MANY_GROUPS) {
            return List.of();
        }
        String name = MirrorFileNames.file(key.id());
        return known.stream()
                .map(group -> group.resolve(name))
                .filter(path -> !path.equals(file) && files.exists(path))
                .toList();
    }

    private boolean newerThan(long revision, ItemKey key, Path file) throws IOException {
        Optional<byte[]> bytes = existing(file);
        if (bytes.isEmpty()) {
            return false;
        }
        boolean newerFormat = MirrorParser.newerFormat(bytes.get());
        if (!newerFormat && MirrorParser.claimedRevision(bytes.get()) <= revision) {
            ahead.remove(key);
            return false;
        }
        try {
            MirrorItem item = MirrorParser.parse(bytes.get());
            if (item.record().key().equals(key)) {
                alarm(
                        key,
                        IoReason.name(file) + " has revision " + item.record().revision() + ", the database only "
                                + revision
                                + ": the database has lost commits; rebuild it, or move the file away");
                return true;
            }
        } catch (UnreadableYamlException e) {
            if (e.newerFormat()) {
                alarm(key, IoReason.name(file) + " " + e.getMessage());
                return true;
            }
        }
        files.keepAside(file); // damaged, or not the file of this item
        return false;
    }

    private Optional<byte[]> existing(Path file) throws IOException {
        try {
            return files.read(file);
        } catch (IOException e) {
            return Optional.empty(); // too large, or a directory: writing reports it
        }
    }

    private void alarm(ItemKey key, String message) {
        if (ahead.size() < MOST_AHEAD && ahead.put(key, message) == null) {
            LOG.warn("{}", message);
        }
    }

    /** Returns the file of an item. */
    Path file(MirrorItem item) {
        return layout.file(item);
    }

    /** Returns the failure of an index; empty if there is none, or if it only lags behind recent commits. */
    String indexFailure(Optional<MirrorIndex> index) {
        long revision = source.lastRevision();
        Map<String, Map<String, Long>> counts = source.counts();
        if (index.isEmpty()) {
            return "is missing or unreadable";
        }
        boolean unchanged = revision == source.lastRevision();
        if (index.get().revision() > revision) {
            return "counts up to revision " + index.get().revision() + ", the database has only " + revision;
        }
        return unchanged && !unindexed() && !index.get().counts(counts) ? "has other counts than the database" : "";
    }

    /** Writes the counts. */
    void index(Instant now) throws IOException {
        long revision = source.lastRevision();
        files.write(MirrorIndex.FILE, new MirrorIndex(Math.min(revision, written), source.counts()).bytes(now));
        indexed = written;
    }

    /** Makes everything durable and reports the position to the database. */
    void sync() throws IOException {
        if (suspect) {
            return; // after a failed sync a second one proves nothing; the files must be rewritten first
        }
        try {
            files.sync();
        } catch (IOException e) {
            suspect = true;
            written = durable;
            indexed = -1;
            throw e;
        }
        if (written > durable) {
            source.mirrored(written);
            durable = written;
        }
    }
}
