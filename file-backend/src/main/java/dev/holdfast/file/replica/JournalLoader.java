package dev.holdfast.file.replica;

import dev.holdfast.file.disk.DurableMark;
import dev.holdfast.file.journal.FrameCodec;
import dev.holdfast.file.journal.FrameLocation;
import dev.holdfast.file.journal.Journal;
import dev.holdfast.file.journal.JournalLine;
import dev.holdfast.file.journal.LineReader;
import dev.holdfast.file.journal.Segment;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the whole journal.
 *
 * <ol>
 *   <li>Segment by segment; each is read up to where the next one says that it ends. What stands behind that was never
 *       acknowledged.
 *   <li>What cannot be read is noted, and reading goes on with the next line.
 *   <li>In the last segment, frames behind the mark were written by a process that died before it could tell anybody.
 *       They are gathered, to be written anew by whoever has the lock; a group of them that is torn ends the journal.
 * </ol>
 */
public final class JournalLoader {
    private final Journal journal;
    private final @Nullable DurableMark mark;
    private final boolean only;
    private final Replica replica = new Replica();
    private final JournalReplay replay = new JournalReplay(replica, 0, 0);
    private final ByteArrayOutputStream beyond = new ByteArrayOutputStream();
    private long beyondSeq;
    private long segment;
    private long end;
    private long torn;
    private long bad = -1;
    private int generation;

    public JournalLoader(Journal journal, @Nullable DurableMark mark) {
        this(journal, mark, false);
    }

    /** @param only whether nothing behind the mark is wanted, because it is not to be seen yet */
    public JournalLoader(Journal journal, @Nullable DurableMark mark, boolean only) {
        this.journal = journal;
        this.mark = mark;
        this.only = only;
    }

    /**
     * What was found.
     *
     * @param replica what the journal says up to the mark, or up to its end if there is no mark
     * @param end the place up to which it was applied
     * @param beyond the lines that follow
     * @param torn how many bytes stand behind those
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared, never changed
    public record Loaded(Replica replica, DurableMark end, byte[] beyond, long torn) {
        boolean unclean() {
            return torn > 0 || beyond.length > 0;
        }
    }

    /** Reads; null if there is no journal. */
    @Nullable
    public Loaded run() throws IOException {
        // a generation that is just being written is not to be seen before the mark says so
        List<Long> firsts = only && mark != null ? journal.of(mark.generation()) : journal.current();
        if (firsts.isEmpty()) {
            return null;
        }
        for (int i = 0; i < firsts.size(); i++) {
            Segment here = journal.segment(firsts.get(i));
            Segment next = i + 1 == firsts.size() ? null : journal.segment(firsts.get(i + 1));
            if (!here.whole()) {
                replica.lost().add(new Replica.Lost(Segment.path(firsts.get(i)), null, 0, "its first line is damaged"));
            }
            read(here, next, i + 1 == firsts.size());
        }
        int flags = mark == null ? 0 : mark.flags() & ~DurableMark.TURNING;
        DurableMark at =
                new DurableMark(replay.seq(), segment, end, replica.lastRevision(), replay.sum(), generation, flags);
        return new Loaded(replica, at, beyond.toByteArray(), torn);
    }

    private void read(Segment here, @Nullable Segment next, boolean last) throws IOException {
        boolean ends = next != null && next.before() == here.first();
        long size = here.file().size();
        if (here.whole() && here.before() != segment && segment != 0) {
            replay.missing(Math.max(1, here.first() - replay.seq() - 1));
        }
        if (here.whole() && here.first() > replay.seq() + 1 && here.before() == segment) {
            replay.goTo(here.first() - 1); // the segment says so itself: numbers were left out
        }
        segment = here.first();
        end = here.start();
        generation = here.generation();
        long limit = ends && next != null ? Math.min(size, next.ends()) : size;
        if (ends && next != null && next.ends() > size) {
            replay.missing(Math.max(1, next.first() - replay.seq() - 1));
        }
        lines(new LineReader(here.file(), here.start(), limit), last);
        if (last && bad >= 0) {
            torn = limit - bad;
        }
    }

    private void lines(LineReader lines, boolean last) throws IOException {
        List<Found> doubtful = new ArrayList<>();
        bad = -1;
        while (lines.next()) {
            JournalLine.Parts parts = lines.parts();
            FrameCodec.Placed placed = JournalReplay.frame(parts);
            boolean certain = !last || (placed != null && marked() && placed.seq() <= known());
            if (placed == null || parts == null || (!certain && parts.body() == null)) {
                bad = bad < 0 ? lines.from() : bad;
                if (placed == null || parts == null) {
                    replay.unreadable(segment, lines);
                } else {
                    doubtful.add(found(placed, parts, lines));
                }
                continue;
            }
            if (!certain && bad >= 0 && placed.group() <= Math.max(beyondSeq, replay.seq()) + 1) {
                return; // of the group that was being written when everything stopped, and is torn
            }
            doubtful.forEach(this::accept); // a later group shows that theirs was whole once
            doubtful.clear();
            bad = -1;
            accept(found(placed, parts, lines));
        }
    }

    /** A frame and its line. */
    @SuppressWarnings("ArrayRecordComponent") // never compared, never changed
    private record Found(FrameCodec.Placed placed, JournalLine.Parts parts, FrameLocation place, byte[] bytes) {}

    private void accept(Found found) {
        if (only && found.placed().seq() > known()) {
            return;
        }
        if (marked() && found.placed().seq() > known()) {
            beyond.writeBytes(found.bytes());
            beyondSeq = found.placed().seq();
        } else {
            replay.apply(found.placed(), found.parts(), found.place());
            end = found.place().offset() + found.place().length();
        }
    }

    private Found found(FrameCodec.Placed placed, JournalLine.Parts parts, LineReader lines) {
        return new Found(placed, parts, new FrameLocation(segment, lines.from(), lines.length()), lines.bytes());
    }

    /** Whether the mark is in this segment; one that was begun later is durable as far as it can be read. */
    private boolean marked() {
        return mark != null && mark.segment() == segment;
    }

    private long known() {
        return mark == null ? 0 : mark.seq();
    }
}
