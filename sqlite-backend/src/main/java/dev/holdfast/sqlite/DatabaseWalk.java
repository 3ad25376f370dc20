package dev.holdfast.sqlite;

import dev.holdfast.CorruptRecordException;
import dev.holdfast.store.ItemKey;
import dev.holdfast.store.ItemRecord;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads items type by type, each in the order of ids, for the checks of the mirror. */
final class DatabaseWalk implements RecordWalk {
    private static final String TYPES = "SELECT name FROM type WHERE name >= ? ORDER BY name";
    private static final String ITEMS = "SELECT " + ItemRow.COLUMNS + " FROM item i WHERE i.type = ? AND i.id > ?"
            + " AND i.state IS NOT NULL ORDER BY i.id LIMIT ?";

    private final Readers readers;
    private final Names names;

    DatabaseWalk(Readers readers, Names names) {
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

    private static List<String> types(Session session, String from) throws SQLException {
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

    /** Adds items of a type up to the limit; damaged ones do not count. */
    private void fill(Session session, String type, String after, int limit, List<ItemRecord> records)
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
                    // the check of the database reports it
                }
            }
        }
    }

    @Override
    public boolean exists(ItemKey key) {
        try {
            return record(key, false) != null;
        } catch (CorruptRecordException e) {
            return true;
        }
    }

    @Override
    public @Nullable ItemRecord record(ItemKey key) {
        return record(key, true);
    }

    private @Nullable ItemRecord record(ItemKey key, boolean hidingDamage) {
        List<ItemRecord> found = readers.readTogether(session -> {
            Long type = names.type(session, key.type());
            if (type == null) {
                return List.of();
            }
            PreparedStatement find = session.prepare(ItemWriter.FIND);
            find.setLong(1, type);
            find.setString(2, key.id());
            try (ResultSet row = find.executeQuery()) {
                ItemRecord record = row.next()
                        ? ItemRow.read(row, key.type(), session, names).record()
                        : null;
                return record == null ? List.of() : List.of(record);
            } catch (CorruptRecordException e) {
                if (hidingDamage) {
                    return List.of();
                }
                throw e;
            }
        });
        return found.isEmpty() ? null : found.get(0);
    }
}
