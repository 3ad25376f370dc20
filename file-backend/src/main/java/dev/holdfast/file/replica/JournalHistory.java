package dev.holdfast.file.replica;

import dev.holdfast.file.journal.FrameLocation;
import dev.holdfast.file.journal.FrameReader;
import dev.holdfast.store.CorruptRecordException;
import dev.holdfast.store.CursorExpiredException;
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

    public static HistoryPage read(HistoryQuery query, Replica replica, FrameReader reader) throws IOException {
        TypeIndex table = replica.table(query.type());
        long trimmedTo = table == null ? 0 : table.trimmedTo();
        long after = FileCursors.number(query.after(), trimmedTo);
        if (after < trimmedTo) {
            throw new CursorExpiredException(query.after(), FileCursors.of(trimmedTo));
        }
        LongList revisions = new LongList();
        if (query.id() == null) {
            revisions = table == null ? revisions : table.feed();
        } else {
            ReplicaItem item = replica.item(new ItemKey(query.type(), query.id()));
            revisions = item == null ? revisions : item.revisions();
        }
        requireWhole(query, replica, after);
        List<HistoryEntry> entries = new ArrayList<>();
        long last = Math.max(after, replica.lastRevision());
        boolean more = false;
        for (int i = revisions.above(after); i < revisions.size(); i++) {
            FrameLocation place = replica.place(revisions.get(i));
            List<HistoryEntry> next =
                    place == null ? List.of() : reader.commit(place).history();
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
        return new HistoryPage(entries, FileCursors.of(last), more);
    }

    /** Nobody reads over a gap without being told. */
    private static void requireWhole(HistoryQuery query, Replica replica, long after) {
        for (Replica.Lost lost : replica.lost()) {
            boolean own = lost.key() == null
                    || (lost.key().type().equals(query.type())
                            && (query.id() == null
                                    || query.id().equals(lost.key().id())));
            if (own && after < lost.revision()) {
                throw new CorruptRecordException(
                        lost.where(),
                        lost.where() + ": " + lost.detail() + "; history can be read from cursor '" + lost.revision()
                                + "' on, or be trimmed up to there",
                        null);
            }
        }
    }
}
