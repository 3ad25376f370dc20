package dev.holdfast.file.replica;

import dev.holdfast.CorruptRecordException;
import dev.holdfast.CursorExpiredException;
import dev.holdfast.file.journal.FrameLocation;
import dev.holdfast.file.journal.FrameReader;
import dev.holdfast.internal.backend.CursorText;
import dev.holdfast.store.HistoryEntry;
import dev.holdfast.store.HistoryPage;
import dev.holdfast.store.HistoryQuery;
import dev.holdfast.store.ItemKey;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Reads history from the journal. */
public final class JournalHistory {
    private JournalHistory() {}

    public static HistoryPage read(HistoryQuery query, Replica replica, FrameReader frames) throws IOException {
        long trimmedTo = replica.trimmedTo(query.type());
        long after = CursorText.number(query.after(), trimmedTo);
        if (after < trimmedTo) {
            throw new CursorExpiredException(query.after(), CursorText.of(trimmedTo));
        }
        requireWhole(query, replica, after);
        LongList revisions = revisions(query, replica);
        List<HistoryEntry> entries = new ArrayList<>();
        long last = Math.max(after, replica.lastRevision());
        boolean more = false;
        for (int i = revisions.above(after); i < revisions.size(); i++) {
            FrameLocation location = replica.frame(revisions.get(i));
            List<HistoryEntry> next =
                    location == null ? List.of() : frames.commit(location).history();
            if (next.isEmpty()) {
                continue;
            }
            if (entries.size() >= query.limit()) {
                more = true;
                last = entries.get(entries.size() - 1).revision();
                break;
            }
            entries.addAll(next);
        }
        return new HistoryPage(entries, CursorText.of(last), more);
    }

    private static LongList revisions(HistoryQuery query, Replica replica) {
        if (query.id() == null) {
            TypeIndex index = replica.index(query.type());
            return index == null ? new LongList() : index.feed();
        }
        ReplicaItem item = replica.item(new ItemKey(query.type(), query.id()));
        return item == null ? new LongList() : item.revisions();
    }

    /** Fails if a frame that the query asks for is lost: a reader never crosses a gap unnoticed. */
    private static void requireWhole(HistoryQuery query, Replica replica, long after) {
        for (Replica.LostFrames lost : replica.lost()) {
            boolean affected = lost.key() == null
                    || (lost.key().type().equals(query.type())
                            && (query.id() == null
                                    || query.id().equals(lost.key().id())));
            if (affected && after < lost.revision()) {
                throw new CorruptRecordException(
                        lost.where(),
                        lost.where() + ": " + lost.detail() + "; read the history from cursor '" + lost.revision()
                                + "' on, or trim it up to there",
                        null);
            }
        }
    }
}
