package dev.holdfast.file.replica;

import dev.holdfast.file.disk.DurableMark;
import dev.holdfast.file.disk.MarkFile;
import dev.holdfast.file.journal.Journal;
import dev.holdfast.file.journal.Segment;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives the journal a clean end after a process died or a write failed. The caller holds the lock of the store.
 */
public final class JournalRecovery {
    private static final Logger LOG = LoggerFactory.getLogger(JournalRecovery.class);

    private final Journal journal;
    private final MarkFile marks;
    private final int flags;

    /**
     * Recovers nothing yet.
     *
     * @param journal the journal
     * @param marks the mark of the store
     * @param flags the flags of a mark that is raised now
     */
    public JournalRecovery(Journal journal, MarkFile marks, int flags) {
        this.journal = journal;
        this.marks = marks;
        this.flags = flags;
    }

    /**
     * Reads the journal. Frames behind the mark may not be durable, so they are written again, into a new segment; torn
     * ones are never read again.
     */
    public JournalLoader.LoadedJournal run(@Nullable DurableMark mark) throws IOException {
        JournalLoader.LoadedJournal loaded = load(mark);
        if (loaded.unclean()) {
            if (loaded.torn() > 0) {
                LOG.warn(
                        "{}: the last {} bytes are a torn write that was never acknowledged; they stay where they are"
                                + " and are not read again",
                        Segment.path(loaded.end().segment()),
                        loaded.torn());
            }
            if (mark != null) {
                marks.raise(mark.whileRolling());
            }
            journal.startSegment(loaded.end(), loaded.unmarked());
            loaded = load(null);
        }
        return new JournalLoader.LoadedJournal(loaded.replica(), loaded.end().withFlags(flags), new byte[0], 0);
    }

    /** The flags of a mark that is raised now. */
    public int flags() {
        return flags;
    }

    private JournalLoader.LoadedJournal load(@Nullable DurableMark mark) throws IOException {
        JournalLoader.LoadedJournal loaded = JournalLoader.load(journal, mark);
        if (loaded == null) {
            throw new IOException("the journal is gone");
        }
        return loaded;
    }
}
