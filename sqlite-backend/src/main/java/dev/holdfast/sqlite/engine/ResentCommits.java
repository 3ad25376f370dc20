package dev.holdfast.sqlite.engine;

import dev.holdfast.store.Commit;
import dev.holdfast.store.CommitResult.Committed;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Recognises a commit that is sent again because its reply was lost. */
final class ResentCommits {
    private ResentCommits() {}

    /** Returns the first result of a commit; null if the kept history does not show that it took effect. */
    static @Nullable Committed answer(WriteTransaction tx, ItemRow item, Commit commit) throws SQLException {
        return commit.expected() == Commit.ABSENT ? creation(tx, item, commit) : change(tx, item, commit);
    }

    /** Searches the creations of all lives of the item, of which there is usually one. */
    private static @Nullable Committed creation(WriteTransaction tx, ItemRow item, Commit commit) throws SQLException {
        long revision = item.created();
        while (revision > 0) {
            HistoryRow row = row(tx, item, revision);
            if (row == null || row.links().life() == null) {
                return null;
            }
            if (row.token().equals(commit.token())) {
                return answer(tx, row, commit);
            }
            revision = row.links().life();
        }
        return null;
    }

    /** Walks back to the commit that was made on the expected revision, usually the newest. */
    private static @Nullable Committed change(WriteTransaction tx, ItemRow item, Commit commit) throws SQLException {
        long revision = item.revision();
        while (revision > commit.expected()) {
            HistoryRow row = row(tx, item, revision);
            if (row == null) {
                return null;
            }
            if (row.links().previous() == commit.expected()) {
                boolean same = row.links().life() == null && row.token().equals(commit.token());
                return same ? answer(tx, row, commit) : null;
            }
            revision = row.links().previous();
        }
        return null;
    }

    private static Committed answer(WriteTransaction tx, HistoryRow row, Commit commit) {
        commit.requireSameAs(row.entries());
        return new Committed(row.revision(), row.last(), tx.durability());
    }

    private static @Nullable HistoryRow row(WriteTransaction tx, ItemRow item, long revision) throws SQLException {
        try (ResultSet row = tx.session().prepare(HistoryRow.FIND, revision).executeQuery()) {
            return row.next() ? HistoryRow.read(row, item.key()) : null;
        }
    }
}
