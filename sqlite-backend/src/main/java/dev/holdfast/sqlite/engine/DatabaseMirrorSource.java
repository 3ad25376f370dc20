package dev.holdfast.sqlite.engine;

import dev.holdfast.CorruptRecordException;
import dev.holdfast.sqlite.database.DatabaseSession;
import dev.holdfast.sqlite.database.NameTable;
import dev.holdfast.sqlite.database.ReadSessions;
import dev.holdfast.sqlite.database.Schema;
import dev.holdfast.sqlite.mirror.MirrorChange;
import dev.holdfast.sqlite.mirror.MirrorSource;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Feeds the mirror from the history, whose rows are in the order of commits. */
public final class DatabaseMirrorSource implements MirrorSource {
    private static final Logger LOG = LoggerFactory.getLogger(DatabaseMirrorSource.class);
    private static final String MIRRORED = "SELECT value FROM number WHERE name = 'mirrored'";
    private static final String CHANGES = "SELECT " + ItemRow.COLUMNS + ", i.type FROM history h"
            + " CROSS JOIN item i ON i.no = h.item WHERE h.revision > ? AND i.revision = h.revision"
            + " ORDER BY h.revision LIMIT ?";
    private static final String COUNTS =
            "SELECT t.name, s.name, s.items FROM state s JOIN type t ON t.no = s.type WHERE s.items > 0";

    private final ReadSessions readers;
    private final DatabaseWriter writer;
    private final NameTable names;

    public DatabaseMirrorSource(ReadSessions readers, DatabaseWriter writer, NameTable names) {
        this.readers = readers;
        this.writer = writer;
        this.names = names;
    }

    @Override
    public long position() {
        return readers.read(session -> session.number(MIRRORED));
    }

    @Override
    public List<MirrorChange> changesAfter(long revision, int limit) {
        return readers.readTogether(session -> {
            List<MirrorChange> changes = new ArrayList<>();
            try (ResultSet row = session.prepare(CHANGES, revision, limit).executeQuery()) {
                while (row.next()) {
                    change(session, row, changes);
                }
            }
            return changes;
        });
    }

    private void change(DatabaseSession session, ResultSet row, List<MirrorChange> changes) throws SQLException {
        String type = names.typeName(session, row.getLong(ItemRow.WIDTH + 1));
        try {
            ItemRow item = ItemRow.read(row, type, session, names);
            changes.add(new MirrorChange(item.key(), item.revision(), item.record()));
        } catch (CorruptRecordException e) {
            // its file keeps the last good version, which a rebuild needs
            LOG.warn("{} is damaged and was not mirrored; run verify", e.subject());
        }
    }

    @Override
    public void mirrored(long revision) {
        writer.mirrored(revision);
    }

    @Override
    public Map<String, Map<String, Long>> counts() {
        return readers.read(session -> {
            Map<String, Map<String, Long>> counts = new TreeMap<>();
            try (ResultSet row = session.prepare(COUNTS).executeQuery()) {
                while (row.next()) {
                    counts.computeIfAbsent(row.getString(1), type -> new TreeMap<>())
                            .put(row.getString(2), row.getLong(3));
                }
            }
            return counts;
        });
    }

    @Override
    public long lastRevision() {
        return readers.read(Schema::lastRevision);
    }
}
