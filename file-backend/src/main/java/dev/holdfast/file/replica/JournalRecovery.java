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
 * Brings a journal to a clean end that was left in the middle of something: by a process that died, or by a write that
 * failed. Whoever does so has the store's lock.
 */
public final class JournalRecovery {
    private static final Logger LOG = LoggerFactory.getLogger(JournalRecovery.class);

    private final Journal journal;
    private final MarkFile marks;
    private final int synced;

    public JournalRecovery(Journal journal, MarkFile marks, int synced) {
        this.journal = journal;
        this.marks = marks;
        this.synced = synced;
    }

    /**
     * Reads the journal; frames behind the mark are written anew, because nobody knows whether they are durable, and what
     * is torn is left behind for good.
     */
    public JournalLoader.Loaded run(@Nullable DurableMark mark) throws IOException {
        JournalLoader.Loaded loaded = load(mark);
        if (loaded.unclean()) {
            if (loaded.torn() > 0) {
                LOG.warn(
                        "{}/{}: {} bytes at its end were being written when everything stopped, and were never"
                                + " acknowledged; they are left where they are and not read any more",
                        Segment.DIRECTORY,
                        Segment.name(loaded.end().segment()),
                        loaded.torn());
            }
            if (mark != null) {
                marks.raise(mark.whileTurning());
            }
            journal.begin(loaded.end(), loaded.beyond());
            loaded = load(null);
        }
        DurableMark end = loaded.end();
        DurableMark clean = new DurableMark(
                end.seq(), end.segment(), end.end(), end.revision(), end.sum(), end.generation(), synced);
        return new JournalLoader.Loaded(loaded.replica(), clean, new byte[0], 0);
    }

    public int synced() {
        return synced;
    }

    private JournalLoader.Loaded load(@Nullable DurableMark mark) throws IOException {
        JournalLoader.Loaded loaded = new JournalLoader(journal, mark).run();
        if (loaded == null) {
            throw new IOException("the journal is gone");
        }
        return loaded;
    }
}
