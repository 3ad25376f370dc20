package dev.holdfast.sqlite.engine;

import dev.holdfast.internal.backend.IndexedWords;
import dev.holdfast.sqlite.database.RecentItems;
import dev.holdfast.sqlite.database.Schema;
import dev.holdfast.store.Commit;
import dev.holdfast.store.CommitResult.Duplicate;
import dev.holdfast.store.ItemBody;
import dev.holdfast.store.ItemKey;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Looks for another item with a unique key of a commit. The write transaction excludes all other writers. */
final class UniqueKeyCheck {
    private static final String HOLDER = "SELECT i.no, i.id FROM item_tag t CROSS JOIN item i ON i.no = t.item"
            + " WHERE t.type = ? AND t.tag = ? AND t.item <> ? AND i.type = t.type AND i.created = t.created"
            + " AND i.state IS NOT NULL LIMIT 1";

    private UniqueKeyCheck() {}

    /**
     * Returns the refusal of a commit; null if there is none.
     *
     * @param old the item before it; null if it has no row
     */
    static @Nullable Duplicate run(WriteTransaction tx, long type, RecentItems.@Nullable Item old, Commit commit)
            throws SQLException {
        ItemBody body = commit.body();
        if (body == null || body.uniqueKeys().isEmpty()) {
            return null;
        }
        for (Map.Entry<String, String> key : body.uniqueKeys().entrySet()) {
            PreparedStatement find = tx.session().prepare(HOLDER);
            find.setLong(1, type);
            find.setString(2, IndexedWords.word(key.getKey(), key.getValue()));
            find.setLong(3, old == null ? -1 : old.no());
            try (ResultSet row = find.executeQuery()) {
                if (row.next()) {
                    ItemKey holder = new ItemKey(commit.key().type(), row.getString(2));
                    return new Duplicate(key.getKey(), key.getValue(), holder);
                }
            }
        }
        Schema.requireUniqueKeys(tx.session());
        return null;
    }
}
