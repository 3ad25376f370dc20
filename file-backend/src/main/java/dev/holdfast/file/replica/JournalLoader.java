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
 *   <li>Each segment is read up to the end that the header of the next one states. Bytes behind that end were never
 *       acknowledged.
 *   <li>A line that cannot be read is noted, and reading goes on with the next one.
 *   <li>In the last segment, frames behind the mark come from a process that died before it could raise the mark. They
 *       are collected for the holder of the lock, who writes them again. A torn group among them ends the journal.
 * </ol>
 */
public final class JournalLoader {
    private final Journal journal;
    private final @Nullable DurableMark mark;
    private final boolean upToMark;
    private final Replica replica = new Replica();
    private final JournalReplay replay = new JournalReplay(replica, 0, 0);
    private final ByteArrayOutputStream unmarked = new ByteArrayOutputStream();
    private long unmarkedSeq;
    private long segment;
    private long end;
    private long torn;
    private long firstBad = -1;
    private int generation;

    private JournalLoader(Journal journal, @Nullable DurableMark mark, boolean upToMark) {
        this.journal = journal;
        this.mark = mark;
        this.upToMark = upToMark;
    }

    /**
     * The content of a journal.
     *
     * @param replica the frames up to the mark, or all if there is no mark
     * @param end the position of the last of them
     * @param unmarked the lines of the whole groups behind it
     * @param torn how many bytes behind those belong to a torn group
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared, never changed
    public record LoadedJournal(Replica replica, DurableMark end, byte[] unmarked, long torn) {
        boolean unclean() {
            return torn > 0 || unmarked.length > 0;
        }
    }

    /** Reads all there is; returns null if there is no journal. */
    static @Nullable LoadedJournal load(Journal journal, @Nullable DurableMark mark) throws IOException {
        return new JournalLoader(journal, mark, false).run();
    }

    /** Reads up to a mark: later frames are not visible yet. Returns null if there is no journal. */
    public static @Nullable LoadedJournal loadUpTo(DurableMark mark, Journal journal) throws IOException {
        return new JournalLoader(journal, mark, true).run();
    }

    private @Nullable LoadedJournal run() throws IOException {
        // a generation that is still being written becomes visible with the mark
        List<Long> firsts =
                upToMark && mark != null ? journal.ofGeneration(mark.generation()) : journal.ofNewestGeneration();
        if (firsts.isEmpty()) {
            return null;
        }
        for (int i = 0; i < firsts.size(); i++) {
            Segment here = journal.segment(firsts.get(i));
            Segment next = i + 1 == firsts.size() ? null : journal.segment(firsts.get(i + 1));
            if (!here.whole()) {
                replica.lost()
                        .add(new Replica.LostFrames(Segment.path(firsts.get(i)), null, 0, "its first line is damaged"));
            }
            read(here, next);
        }
        int flags = mark == null ? 0 : mark.notRolling().flags();
        DurableMark at =
                new DurableMark(replay.seq(), segment, end, replica.lastRevision(), replay.sum(), generation, flags);
        return new LoadedJournal(replica, at, unmarked.toByteArray(), torn);
    }

    private void read(Segment here, @Nullable Segment next) throws IOException {
        long size = here.file().size();
        if (here.whole() && here.before() != segment && segment != 0) {
            replay.missing(Math.max(1, here.first() - replay.seq() - 1));
        }
        if (here.whole() && here.first() > replay.seq() + 1 && here.before() == segment) {
            replay.skipTo(here.first() - 1); // its header says that no numbers are missing
        }
        segment = here.first();
        end = here.start();
        generation = here.generation();
        long limit = size;
        if (next != null && next.before() == here.first()) {
            limit = Math.min(size, next.ends());
            if (next.ends() > size) {
                replay.missing(Math.max(1, next.first() - replay.seq() - 1));
            }
        }
        readLines(new LineReader(here.file(), here.start(), limit), next == null);
        if (next == null && firstBad >= 0) {
            torn = limit - firstBad;
        }
    }

    private void readLines(LineReader lines, boolean last) throws IOException {
        List<LocatedFrame> doubtful = new ArrayList<>();
        firstBad = -1;
        while (lines.next()) {
            JournalLine.Parts parts = lines.parts();
            FrameCodec.NumberedFrame numbered = JournalReplay.frame(parts);
            boolean certain = !last || (numbered != null && markIsHere() && numbered.seq() <= markedSeq());
            if (numbered == null || parts == null || (!certain && parts.body() == null)) {
                firstBad = firstBad < 0 ? lines.offset() : firstBad;
                if (numbered == null || parts == null) {
                    replay.unreadable(segment, lines.offset());
                } else {
                    doubtful.add(located(numbered, parts, lines));
                }
                continue;
            }
            if (!certain && firstBad >= 0 && numbered.group() <= Math.max(unmarkedSeq, replay.seq()) + 1) {
                return; // a frame of the torn group that was being written when the process died
            }
            doubtful.forEach(this::accept); // a later group proves that theirs was whole once
            doubtful.clear();
            firstBad = -1;
            accept(located(numbered, parts, lines));
        }
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared, never changed
    private record LocatedFrame(
            FrameCodec.NumberedFrame numbered, JournalLine.Parts parts, FrameLocation location, byte[] bytes) {}

    private LocatedFrame located(FrameCodec.NumberedFrame numbered, JournalLine.Parts parts, LineReader lines) {
        return new LocatedFrame(
                numbered, parts, new FrameLocation(segment, lines.offset(), lines.length()), lines.bytes());
    }

    private void accept(LocatedFrame found) {
        long seq = found.numbered().seq();
        if (upToMark && seq > markedSeq()) {
            return;
        }
        if (markIsHere() && seq > markedSeq()) {
            unmarked.writeBytes(found.bytes());
            unmarkedSeq = seq;
        } else {
            replay.apply(found.numbered(), found.parts(), found.location());
            end = found.location().offset() + found.location().length();
        }
    }

    /** Whether the mark is in this segment. A segment that was started after the mark is durable as far as it is readable. */
    private boolean markIsHere() {
        return mark != null && mark.segment() == segment;
    }

    private long markedSeq() {
        return mark == null ? 0 : mark.seq();
    }
}
