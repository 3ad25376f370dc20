package dev.holdfast.sqlite.engine;

import dev.holdfast.Damage;
import dev.holdfast.Page;
import dev.holdfast.internal.backend.CursorText;
import dev.holdfast.sqlite.database.DatabaseSession;
import dev.holdfast.sqlite.database.NameTable;
import dev.holdfast.store.Chunk;
import dev.holdfast.store.ChunkQuery;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads pages of finished chunks. */
public final class ChunkPageReader {
    private static final String PAGE = "SELECT c.item, c.idx, c.document, c.sum FROM chunk c WHERE c.item ="
            + " (SELECT no FROM item WHERE type = ? AND id = ?) AND c.ledger = ? AND c.idx > ? ORDER BY c.idx LIMIT ?";

    private ChunkPageReader() {}

    public static Page<Chunk> page(DatabaseSession session, NameTable names, ChunkQuery query) throws SQLException {
        long after = CursorText.number(query.after(), -1);
        Long type = names.type(session, query.key().type());
        if (type == null) {
            return new Page<>(List.of(), List.of(), null);
        }
        PreparedStatement page = session.prepare(PAGE);
        page.setLong(1, type);
        page.setString(2, query.key().id());
        page.setString(3, query.ledger());
        page.setLong(4, after);
        page.setInt(5, query.limit() + 1);
        List<Chunk> chunks = new ArrayList<>();
        List<Damage> damaged = new ArrayList<>();
        long last = after;
        try (ResultSet row = page.executeQuery()) {
            for (int i = 0; row.next(); i++) {
                if (i == query.limit()) {
                    return new Page<>(chunks, damaged, CursorText.of(last));
                }
                last = row.getLong(2);
                Chunk chunk = read(row, query);
                if (chunk != null) {
                    chunks.add(chunk);
                } else {
                    damaged.add(ChunkRow.damage(query.key(), query.ledger(), last));
                }
            }
        }
        return new Page<>(chunks, damaged, null);
    }

    private static @Nullable Chunk read(ResultSet row, ChunkQuery query) throws SQLException {
        int index = row.getInt(2);
        String document = row.getString(3);
        if (index < 0 || document == null) {
            return null;
        }
        Chunk chunk = new Chunk(query.ledger(), index, document);
        return ChunkRow.sum(row.getLong(1), chunk) == row.getInt(4) ? chunk : null;
    }
}
