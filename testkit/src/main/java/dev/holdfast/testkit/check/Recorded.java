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
 * One entry of the history that a store is left with. Immutable.
 *
 * @param key which item
 * @param revision the commit that wrote it
 * @param number its place in the history of the item
 * @param token the token of the commit that wrote it, which the writer put into the entry
 */
public record Recorded(ItemKey key, long revision, long number, String token) {
    private static final int PAGE = 1000;

    /**
     * Reads the whole kept history of a type.
     *
     * @param store where
     * @param type the type
     * @param token finds the token in an entry
     * @return all entries, in the order of the feed
     */
    public static List<Recorded> readAll(StateStore store, String type, Function<HistoryEntry, String> token) {
        List<Recorded> all = new ArrayList<>();
        Cursor after = Cursor.START;
        boolean more = true;
        while (more) {
            HistoryPage page = store.history(new HistoryQuery(type, null, after, PAGE));
            for (HistoryEntry entry : page.entries()) {
                all.add(new Recorded(entry.key(), entry.revision(), entry.number(), token.apply(entry)));
            }
            after = page.next();
            more = page.more();
        }
        return all;
    }
}
