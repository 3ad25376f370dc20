package dev.holdfast.sqlite.rescue;

import dev.holdfast.sqlite.database.DatabaseSession;
import dev.holdfast.sqlite.engine.ChunkRow;
import dev.holdfast.sqlite.engine.ItemRow;
import dev.holdfast.store.Chunk;
import dev.holdfast.store.VerifyReport.Finding;
import dev.holdfast.store.VerifyReport.Problem;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The finished chunks of one item, from the rows found. A chunk does not record which life of its item it belongs to,
 * and pages keep deleted rows. An item that was deleted once therefore gets no chunks back: repeating work is safer
 * than skipping it.
 */
final class RescuedChunks {
    private static final String FOUND =
            "SELECT ledger, idx, document, sum, listed FROM found_chunk WHERE item = ? ORDER BY trust, rowid";
    private static final String ADD =
            "INSERT OR IGNORE INTO chunk (item, ledger, idx, document, sum) VALUES (?, ?, ?, ?, ?)";
    private static final String THERE = "SELECT 1 FROM chunk WHERE item = ? AND ledger = ? AND idx = ?";

    private final DatabaseSession session;
    private final List<Finding> findings;
    private final ItemRow item;

    /** The name of a chunk whose row is damaged. */
    private record ChunkName(String ledger, long index) {}

    RescuedChunks(DatabaseSession session, List<Finding> findings, ItemRow item) {
        this.session = session;
        this.findings = findings;
        this.item = item;
    }

    /** Recovers every chunk that matches its checksum. */
    void take() throws SQLException {
        List<ChunkName> damaged = new ArrayList<>();
        try (ResultSet row = session.prepare(FOUND, item.no()).executeQuery()) {
            while (row.next()) {
                Chunk chunk = read(row);
                if (chunk != null) {
                    add(chunk, row.getInt(4));
                } else if (row.getBoolean(5)) {
                    damaged.add(new ChunkName(String.valueOf(row.getString(1)), row.getLong(2)));
                }
            }
        }
        for (ChunkName name : damaged) {
            PreparedStatement there = session.prepare(THERE);
            there.setLong(1, item.no());
            there.setString(2, name.ledger());
            there.setLong(3, name.index());
            try (ResultSet row = there.executeQuery()) {
                if (!row.next()) {
                    lost("chunk " + name.index() + " of ledger " + name.ledger()
                            + " does not match its checksum; it is lost and must be done again");
                }
            }
        }
    }

    /** Recovers none, and reports that if there are any. */
    void leave() throws SQLException {
        try (ResultSet row = session.prepare(FOUND, item.no()).executeQuery()) {
            if (row.next()) {
                lost("its chunks may belong to an earlier life of the item; they are left out and must be done again");
            }
        }
    }

    private void lost(String what) {
        findings.add(new Finding(Problem.DAMAGED_RECORD, item.key().toString(), what, false));
    }

    private @Nullable Chunk read(ResultSet row) throws SQLException {
        try {
            long index = row.getLong(2);
            Chunk chunk = new Chunk(row.getString(1), Math.toIntExact(index), Objects.requireNonNull(row.getString(3)));
            return ChunkRow.sum(item.no(), chunk) == row.getInt(4) ? chunk : null;
        } catch (RuntimeException e) {
            return null; // an unreadable chunk is damaged
        }
    }

    private void add(Chunk chunk, int sum) throws SQLException {
        PreparedStatement add = session.prepare(ADD);
        add.setLong(1, item.no());
        add.setString(2, chunk.ledger());
        add.setInt(3, chunk.index());
        add.setString(4, chunk.document());
        add.setInt(5, sum);
        add.executeUpdate();
    }
}
