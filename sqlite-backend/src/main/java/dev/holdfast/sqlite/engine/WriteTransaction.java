package dev.holdfast.sqlite.engine;

import dev.holdfast.sqlite.database.DatabaseSession;
import dev.holdfast.sqlite.database.NameTable;
import dev.holdfast.sqlite.database.NameTable.StateName;
import dev.holdfast.sqlite.database.Schema;
import dev.holdfast.store.Durability;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

/** The state of one write transaction. Confined to one thread. */
public final class WriteTransaction {
    private static final String DATA_VERSION = "PRAGMA data_version";
    private static final String ADD_TYPE = "INSERT INTO type (no, name) VALUES (?, ?)";
    private static final String ADD_STATE = "INSERT INTO state (no, type, name) VALUES (?, ?, ?)";
    private static final String COUNT = "UPDATE state SET items = items + ? WHERE no = ?";

    private final DatabaseSession session;
    private final NameTable names;
    private final Durability durability;
    private final NameTable committedNames;
    private final Map<Long, Long> counts = new HashMap<>();
    private final long firstRevision;
    private long lastRevision;
    private int lastSum;

    public WriteTransaction(DatabaseSession session, NameTable names, Durability durability, long floor)
            throws SQLException {
        this.session = session;
        this.committedNames = names;
        this.names = names.above();
        this.durability = durability;
        session.recent().begin(session.number(DATA_VERSION));
        Long known = session.recent().revision();
        firstRevision = Math.max(floor, known == null ? Schema.lastRevision(session) : known);
        lastRevision = firstRevision;
    }

    public DatabaseSession session() {
        return session;
    }

    Durability durability() {
        return durability;
    }

    /** Skips all revisions up to one. */
    public void startAbove(long revision) {
        lastRevision = Math.max(lastRevision, revision);
    }

    long nextRevision() {
        return ++lastRevision;
    }

    /** Returns the newest commit, including those of this transaction. */
    public long lastRevision() {
        return lastRevision;
    }

    /** Returns whether the transaction made commits. */
    boolean committing() {
        return lastRevision > firstRevision;
    }

    /** Returns the checksum of the newest commit's row. */
    int lastSum() {
        return lastSum;
    }

    public void append(HistoryRow row, long type) throws SQLException {
        PreparedStatement insert = session.prepare(HistoryRow.INSERT);
        lastSum = row.bind(insert, type);
        insert.executeUpdate();
    }

    /** Returns types and states as this transaction sees them. */
    public NameTable names() {
        return names;
    }

    /** Returns the number of a type; adds the type if it is new. */
    public long type(String name) throws SQLException {
        Long known = names.type(session, name);
        if (known != null) {
            return known;
        }
        long no = session.number("SELECT max(no) FROM type") + 1;
        PreparedStatement insert = session.prepare(ADD_TYPE);
        insert.setLong(1, no);
        insert.setString(2, name);
        insert.executeUpdate();
        names.add(no, name);
        return no;
    }

    /** Returns the number of a state; adds the state if it is new. */
    long state(long type, String name) throws SQLException {
        StateName key = new StateName(type, name);
        Long known = names.state(session, key);
        if (known != null) {
            return known;
        }
        long no = session.number("SELECT max(no) FROM state") + 1;
        PreparedStatement insert = session.prepare(ADD_STATE);
        insert.setLong(1, no);
        insert.setLong(2, type);
        insert.setString(3, name);
        insert.executeUpdate();
        names.add(no, key);
        return no;
    }

    void count(long state, long difference) {
        counts.merge(state, difference, Long::sum);
    }

    /** Writes the changed counts; the last step before COMMIT. */
    public void finish() throws SQLException {
        for (Map.Entry<Long, Long> entry : counts.entrySet()) {
            if (entry.getValue() != 0) {
                session.prepare(COUNT, entry.getValue(), entry.getKey()).executeUpdate();
            }
        }
    }

    /** Publishes the names and the revision of the transaction, once it is committed. */
    void committed() {
        committedNames.add(names);
        session.recent().committed(lastRevision);
    }
}
