package dev.holdfast.sqlite.engine;

import dev.holdfast.CorruptRecordException;
import dev.holdfast.sqlite.database.DatabaseSession;
import dev.holdfast.sqlite.database.NameTable;
import dev.holdfast.sqlite.database.ReadSessions;
import dev.holdfast.sqlite.mirror.RecordWalk;
import dev.holdfast.store.ItemKey;
import dev.holdfast.store.ItemRecord;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads items type by type, each in the order of ids, for the check of the mirror. */
public final class DatabaseWalk implements RecordWalk {
    private static final String TYPES = "SELECT name FROM type WHERE name >= ? ORDER BY name";
    private static final String ITEMS = "SELECT " + ItemRow.COLUMNS + " FROM item i WHERE i.type = ? AND i.id > ?"
            + " AND i.state IS NOT NULL ORDER BY i.id LIMIT ?";

    private final ReadSessions readers;
    private final NameTable names;

    public DatabaseWalk(ReadSessions readers, NameTable names) {
        this.readers = readers;
        this.names = names;
    }

    @Override
    public List<ItemRecord> recordsAfter(@Nullable ItemKey after, int limit) {
        return readers.readTogether(session -> {
            List<ItemRecord> records = new ArrayList<>();
            for (String type : types(session, after == null ? "" : after.type())) {
                String from = after != null && type.equals(after.type()) ? after.id() : "";
                fill(session, type, from, limit, records);
            }
            return records;
        });
    }

    private static List<String> types(DatabaseSession session, String from) throws SQLException {
        PreparedStatement statement = session.prepare(TYPES);
        statement.setString(1, from);
        List<String> types = new ArrayList<>();
        try (ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                types.add(row.getString(1));
            }
        }
        return types;
    }

    /** Adds items of a type up to the limit; damaged ones are left out. */
    private void fill(DatabaseSession session, String type, String after, int limit, List<ItemRecord> records)
            throws SQLException {
        Long no = names.type(session, type);
        if (no == null || records.size() >= limit) {
            return;
        }
        PreparedStatement statement = session.prepare(ITEMS);
        statement.setLong(1, no);
        statement.setString(2, after);
        statement.setInt(3, -1); // rows are read as they are needed
        try (ResultSet row = statement.executeQuery()) {
            while (records.size() < limit && row.next()) {
                try {
                    ItemRecord record = ItemRow.read(row, type, session, names).record();
                    if (record != null) {
                        records.add(record);
                    }
                } catch (CorruptRecordException e) {
                    // the audit of the database reports it
                }
            }
        }
    }

    @Override
    public boolean exists(ItemKey key) {
        try {
            return read(key).isPresent();
        } catch (CorruptRecordException e) {
            return true;
        }
    }

    @Override
    public @Nullable ItemRecord record(ItemKey key) {
        try {
            return read(key).orElse(null);
        } catch (CorruptRecordException e) {
            return null;
        }
    }

    private Optional<ItemRecord> read(ItemKey key) {
        return readers.readTogether(session -> ItemFinder.read(session, names, key));
    }
}
