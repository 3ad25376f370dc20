package dev.holdfast.testkit.check;

import dev.holdfast.Cursor;
import dev.holdfast.store.HistoryEntry;
import dev.holdfast.store.HistoryPage;
import dev.holdfast.store.HistoryQuery;
import dev.holdfast.store.ItemKey;
import dev.holdfast.store.StateStore;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * An entry of the final history of a store. Immutable.
 *
 * @param key the item
 * @param revision the revision of the commit that wrote the entry
 * @param number its number in the history of the item, from 1
 * @param token the token of that commit, which the writer stored in the entry
 */
public record StoredEntry(ItemKey key, long revision, long number, String token) {
    private static final int PAGE = 1000;

    /**
     * Reads the whole history of a type that is not trimmed.
     *
     * @param store the store
     * @param type the type
     * @param token extracts the token from an entry
     * @return all entries, in the order of the feed
     */
    public static List<StoredEntry> readAll(StateStore store, String type, Function<HistoryEntry, String> token) {
        List<StoredEntry> all = new ArrayList<>();
        Cursor after = Cursor.START;
        boolean more = true;
        while (more) {
            HistoryPage page = store.history(new HistoryQuery(type, null, after, PAGE));
            for (HistoryEntry entry : page.entries()) {
                all.add(new StoredEntry(entry.key(), entry.revision(), entry.number(), token.apply(entry)));
            }
            after = page.next();
            more = page.more();
        }
        return all;
    }
}
