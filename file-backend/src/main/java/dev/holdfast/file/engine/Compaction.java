package dev.holdfast.file.engine;

import dev.holdfast.file.disk.DurableMark;
import dev.holdfast.file.journal.Frame;
import dev.holdfast.file.journal.FrameBody;
import dev.holdfast.file.journal.FrameCodec;
import dev.holdfast.file.journal.FrameLocation;
import dev.holdfast.file.journal.Journal;
import dev.holdfast.file.journal.JournalLine;
import dev.holdfast.file.journal.Segment;
import dev.holdfast.file.replica.JournalLoader;
import dev.holdfast.file.replica.Replica;
import dev.holdfast.file.replica.ReplicaFollower;
import dev.holdfast.file.replica.ReplicaItem;
import dev.holdfast.file.replica.TypeIndex;
import dev.holdfast.store.Chunk;
import dev.holdfast.store.ItemBody;
import dev.holdfast.store.ItemRecord;
import dev.holdfast.store.StoreException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the journal anew without what nobody can ask for any more: records that later ones replaced, history that was
 * trimmed, chunks of items that are gone. What remains is byte for byte as old as it was: revisions, entries, tokens and
 * so every cursor stay.
 *
 * <p>All of it goes into one new segment of the next generation, made under another name and renamed; from then on
 * segments of older generations count for nothing, and are deleted. So a crash leaves the old journal or the new one. A
 * journal with damage is left alone. Runs under the store's lock, between commits.
 */
public final class Compaction {
    private static final Logger LOG = LoggerFactory.getLogger(Compaction.class);
    private static final int MANY_SEGMENTS = 4;
    private static final int TIMES_LARGER = 3;

    /** What is put together in memory, while commits wait. */
    private static final int MOST_BYTES = 256 << 20;

    private final StoreParts parts;
    private final ReplicaFollower follower;
    private final Journal journal;
    private final long most;

    /** After one that was given up: how large the journal must be for another. */
    private volatile long notBelow;

    public Compaction(StoreParts parts) {
        this(parts, MOST_BYTES);
    }

    public Compaction(StoreParts parts, long most) {
        this.most = most;
        this.parts = parts;
        this.follower = parts.follower();
        this.journal = parts.journal();
    }

    /** Whether so much has been written since the last time that it is worth while. */
    public boolean due() throws IOException {
        List<Long> segments = journal.list();
        if (segments.size() < MANY_SEGMENTS) {
            return false;
        }
        long all = size(segments);
        Segment oldest = journal.segment(segments.get(0));
        long compacted = oldest.generation() > 0 ? oldest.file().size() : 0;
        long segment = parts.options().segmentBytes();
        return all >= notBelow && all > Math.max(MANY_SEGMENTS * segment, TIMES_LARGER * compacted);
    }

    private long size(List<Long> segments) throws IOException {
        long all = 0;
        for (long first : segments) {
            all += journal.segment(first).file().size();
        }
        return all;
    }

    /** Compacts; the mark is where the journal ends. */
    public void run(DurableMark mark) throws IOException {
        Replica replica = follower.replica();
        if (!replica.lost().isEmpty()) {
            giveUp("it is damaged; verify the store");
            return;
        }
        byte[] lines;
        try {
            lines = lines(replica, mark);
        } catch (StoreException e) {
            giveUp(String.valueOf(e.getMessage()));
            return;
        }
        if (lines.length == 0) {
            giveUp("more than " + (most >> 20) + " MiB of it are history that is kept; trim the history");
            return;
        }
        List<Long> old = journal.list();
        parts.marks().raise(mark.whileTurning());
        journal.beginGeneration(mark, lines);
        JournalLoader.Loaded loaded = parts.recovery().run(null);
        parts.marks().raise(loaded.end());
        follower.become(loaded.replica(), loaded.end());
        try {
            for (long first : old) {
                journal.delete(first);
            }
        } catch (IOException e) {
            LOG.debug("segments of the journal that were replaced are deleted another time", e);
        }
        LOG.debug("compacted {} segments of the journal to {} bytes", old.size(), lines.length);
    }

    private void giveUp(String why) throws IOException {
        notBelow = 2 * size(journal.list());
        LOG.warn("the journal is not compacted: {}; tried again when it has doubled", why);
    }

    /** All that remains; nothing if that is too much. */
    private byte[] lines(Replica replica, DurableMark mark) throws IOException {
        List<Frame> small = new ArrayList<>();
        for (Map.Entry<String, TypeIndex> table : replica.tables().entrySet()) {
            if (table.getValue().trimmedTo() > 0) {
                small.add(new Frame.Trimmed(table.getKey(), table.getValue().trimmedTo()));
            }
        }
        small.add(new Frame.Skipped(replica.lastRevision()));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        long seq = Journal.firstOfGeneration(mark) - 1;
        for (Frame frame : small) {
            write(bytes, ++seq, frame, FrameBody.EMPTY);
        }
        List<Kept> kept = new ArrayList<>();
        for (ReplicaItem item : replica.items()) {
            for (int i = 0; i < item.revisions().size(); i++) {
                kept.add(new Kept(item.revisions().get(i), item));
            }
        }
        kept.sort(Comparator.comparingLong(Kept::revision));
        for (Kept one : kept) {
            Frame.Committed frame = rewritten(replica, one);
            if (frame != null) {
                write(bytes, ++seq, frame, FrameBody.of(FrameCodec.body(frame.content())));
            }
            if (bytes.size() > most) {
                return new byte[0];
            }
        }
        return bytes.toByteArray();
    }

    private record Kept(long revision, ReplicaItem item) {}

    /** Each frame is a group of its own, so that damage to one is not taken for a torn end. */
    private static void write(ByteArrayOutputStream bytes, long seq, Frame frame, FrameBody body) {
        byte[] head = FrameCodec.head(seq, seq, frame);
        bytes.writeBytes(JournalLine.of(head, body));
    }

    /** What remains of a commit; null if nothing does. */
    private Frame.@Nullable Committed rewritten(Replica replica, Kept kept) throws IOException {
        FrameLocation place = replica.place(kept.revision());
        if (place == null) {
            return null;
        }
        ReplicaItem item = kept.item();
        Frame.Committed commit = follower.reader().commit(place);
        boolean newest = kept.revision() == item.revision();
        boolean history = kept.revision() > replica.tableFor(item.key().type()).trimmedTo();
        List<Chunk> chunks = commit.content().chunks().stream()
                .filter(chunk -> item.needs(chunk, kept.revision()))
                .toList();
        if (!newest && !history && chunks.isEmpty()) {
            return null;
        }
        ItemRecord record = newest ? item.current() : null;
        ItemBody body = record == null ? null : record.body();
        boolean deleted = commit.fate() == Frame.Fate.DELETED;
        Frame.Fate fate = deleted ? Frame.Fate.DELETED : body == null ? Frame.Fate.REPLACED : Frame.Fate.KEPT;
        Frame.Content content = new Frame.Content(
                commit.content().token(), body, history ? commit.content().entries() : List.of(), chunks);
        return new Frame.Committed(
                commit.key(), commit.revision(), commit.expected(), commit.born(), commit.lastEntry(), fate, content);
    }
}
