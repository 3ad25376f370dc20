package dev.holdfast.file.engine;

import dev.holdfast.StoreException;
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
import dev.holdfast.store.Chunk;
import dev.holdfast.store.ItemBody;
import dev.holdfast.store.ItemRecord;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Rewrites the journal without what nobody can ask for any more: replaced records, trimmed history, and chunks of items
 * that are gone. Everything else stays as it was, down to revisions, entry numbers and tokens, so cursors stay valid.
 *
 * <p>The result is one new segment of the next generation, written to a temporary file and renamed. From then on,
 * segments of older generations no longer count, and are deleted. A crash leaves the old journal or the new one. A
 * damaged journal is left alone. Runs under the lock of the store, between commits.
 */
public final class Compaction {
    private static final Logger LOG = LoggerFactory.getLogger(Compaction.class);
    private static final int MIN_SEGMENTS = 4;
    private static final int MIN_GROWTH = 3;

    /** The new segment is put together in memory, while commits wait. */
    private static final int MAX_BYTES = 256 << 20;

    private final StoreParts parts;
    private final ReplicaFollower follower;
    private final Journal journal;
    private final long maxBytes;

    /** After a compaction that was given up: the size of the journal at which the next one is tried. */
    private volatile long nextAt;

    public Compaction(StoreParts parts) {
        this(parts, MAX_BYTES);
    }

    public Compaction(StoreParts parts, long maxBytes) {
        this.maxBytes = maxBytes;
        this.parts = parts;
        this.follower = parts.follower();
        this.journal = parts.journal();
    }

    /** Whether the journal has grown enough since the last compaction. */
    public boolean isDue() throws IOException {
        List<Long> segments = journal.segments();
        if (segments.size() < MIN_SEGMENTS) {
            return false;
        }
        long all = size(segments);
        Segment oldest = journal.segment(segments.get(0));
        long compacted = oldest.generation() > 0 ? oldest.file().size() : 0;
        long segment = parts.options().segmentBytes();
        return all >= nextAt && all > Math.max(MIN_SEGMENTS * segment, MIN_GROWTH * compacted);
    }

    private long size(List<Long> segments) throws IOException {
        long all = 0;
        for (long first : segments) {
            all += journal.segment(first).file().size();
        }
        return all;
    }

    /** Compacts a journal that ends at a mark. */
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
            giveUp("more than " + (maxBytes >> 20) + " MiB of it are needed; trim the history");
            return;
        }
        List<Long> old = journal.segments();
        parts.marks().raise(mark.whileRolling());
        journal.startGeneration(mark, lines);
        JournalLoader.LoadedJournal loaded = parts.recovery().run(null);
        parts.marks().raise(loaded.end());
        follower.reset(loaded.replica(), loaded.end());
        try {
            for (long first : old) {
                journal.delete(first);
            }
        } catch (IOException e) {
            LOG.debug("the replaced segments are deleted when the store is opened again", e);
        }
        LOG.debug("compacted {} segments of the journal to {} bytes", old.size(), lines.length);
    }

    private void giveUp(String why) throws IOException {
        nextAt = 2 * size(journal.segments());
        LOG.warn("the journal is not compacted: {}; the next try is when it has doubled", why);
    }

    /** The lines of everything that is needed; empty if they are too large. */
    private byte[] lines(Replica replica, DurableMark mark) throws IOException {
        List<Frame> first = new ArrayList<>();
        for (String type : replica.indexes().keySet()) {
            if (replica.trimmedTo(type) > 0) {
                first.add(new Frame.Trimmed(type, replica.trimmedTo(type)));
            }
        }
        first.add(new Frame.Skipped(replica.lastRevision()));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        long seq = Journal.firstOfGeneration(mark) - 1;
        for (Frame frame : first) {
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
                write(bytes, ++seq, frame, FrameCodec.body(frame.content()));
            }
            if (bytes.size() > maxBytes) {
                return new byte[0];
            }
        }
        return bytes.toByteArray();
    }

    private record Kept(long revision, ReplicaItem item) {}

    /** Makes each frame a group of its own, so that damage to one does not look like a torn end. */
    private static void write(ByteArrayOutputStream bytes, long seq, Frame frame, FrameBody body) {
        byte[] head = FrameCodec.head(seq, seq, frame);
        bytes.writeBytes(JournalLine.of(head, body));
    }

    /** The needed part of a commit; null if there is none. */
    private Frame.@Nullable Committed rewritten(Replica replica, Kept kept) throws IOException {
        FrameLocation location = replica.frame(kept.revision());
        if (location == null) {
            return null;
        }
        ReplicaItem item = kept.item();
        Frame.Committed commit = follower.frames().commit(location);
        boolean newest = kept.revision() == item.revision();
        boolean history = kept.revision() > replica.trimmedTo(item.key().type());
        List<Chunk> chunks = commit.content().chunks().stream()
                .filter(chunk -> item.hasChunk(chunk, kept.revision()))
                .toList();
        if (!newest && !history && chunks.isEmpty()) {
            return null;
        }
        ItemRecord record = newest ? item.current() : null;
        ItemBody body = record == null ? null : record.body();
        boolean deleted = commit.effect() == Frame.Effect.DELETED;
        Frame.Effect effect =
                deleted ? Frame.Effect.DELETED : body == null ? Frame.Effect.SUPERSEDED : Frame.Effect.STORED;
        Frame.Content content = new Frame.Content(
                commit.content().token(), body, history ? commit.content().entries() : List.of(), chunks);
        return new Frame.Committed(
                commit.key(),
                commit.revision(),
                commit.expected(),
                commit.creation(),
                commit.lastEntry(),
                effect,
                content);
    }
}
