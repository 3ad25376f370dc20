package dev.holdfast.sqlite.database;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The numbers of types and states read so far; a number is never changed or deleted. A write transaction has a table of
 * its own above the committed one, because its additions may be rolled back. Thread-safe.
 */
public final class NameTable {
    private static final String TYPE_BY_NAME = "SELECT no FROM type WHERE name = ?";
    private static final String TYPE_BY_NO = "SELECT name FROM type WHERE no = ?";
    private static final String STATE_BY_NAME = "SELECT no FROM state WHERE type = ? AND name = ?";
    private static final String STATE_BY_NO = "SELECT type, name FROM state WHERE no = ?";

    private final @Nullable NameTable committed;
    private final Map<String, Long> types = new ConcurrentHashMap<>();
    private final Map<Long, String> typeNames = new ConcurrentHashMap<>();
    private final Map<StateName, Long> states = new ConcurrentHashMap<>();
    private final Map<Long, StateName> stateNames = new ConcurrentHashMap<>();

    /**
     * A state, which belongs to a type.
     *
     * @param type the number of the type
     * @param name the state
     */
    public record StateName(long type, String name) {}

    /** Creates a table of committed names. */
    public NameTable() {
        this(null);
    }

    private NameTable(@Nullable NameTable committed) {
        this.committed = committed;
    }

    /** Returns a table for a write transaction, above this one. */
    public NameTable above() {
        return new NameTable(this);
    }

    /** Adds the names that a transaction has committed. */
    public void add(NameTable above) {
        types.putAll(above.types);
        typeNames.putAll(above.typeNames);
        states.putAll(above.states);
        stateNames.putAll(above.stateNames);
    }

    public void add(long no, String type) {
        types.put(type, no);
        typeNames.put(no, type);
    }

    public void add(long no, StateName state) {
        states.put(state, no);
        stateNames.put(no, state);
    }

    /** Returns the number of a type; null if there is none. */
    @Nullable
    public Long type(DatabaseSession session, String name) throws SQLException {
        Long known = known(names -> names.types.get(name));
        if (known != null) {
            return known;
        }
        PreparedStatement statement = session.prepare(TYPE_BY_NAME);
        statement.setString(1, name);
        try (ResultSet row = statement.executeQuery()) {
            if (row.next()) {
                add(row.getLong(1), name);
            }
        }
        return types.get(name);
    }

    /** Returns the name of a type that a row refers to; blank if there is none. */
    public String typeName(DatabaseSession session, long no) throws SQLException {
        String known = known(names -> names.typeNames.get(no));
        if (known != null) {
            return known;
        }
        try (ResultSet row = session.prepare(TYPE_BY_NO, no).executeQuery()) {
            if (row.next()) {
                add(no, row.getString(1));
            }
        }
        return typeNames.getOrDefault(no, "");
    }

    /** Returns the number of a state; null if there is none. */
    @Nullable
    public Long state(DatabaseSession session, StateName name) throws SQLException {
        Long known = known(names -> names.states.get(name));
        if (known != null) {
            return known;
        }
        PreparedStatement statement = session.prepare(STATE_BY_NAME);
        statement.setLong(1, name.type());
        statement.setString(2, name.name());
        try (ResultSet row = statement.executeQuery()) {
            if (row.next()) {
                add(row.getLong(1), name);
            }
        }
        return states.get(name);
    }

    /**
     * Returns the name of a state that a row refers to; blank if there is none, which the checksum of the row then
     * rejects.
     */
    public String stateName(DatabaseSession session, long no) throws SQLException {
        StateName known = known(names -> names.stateNames.get(no));
        if (known != null) {
            return known.name();
        }
        try (ResultSet row = session.prepare(STATE_BY_NO, no).executeQuery()) {
            if (!row.next()) {
                return "";
            }
            StateName read = new StateName(row.getLong(1), row.getString(2));
            add(no, read);
            return read.name();
        }
    }

    private <T> @Nullable T known(Function<NameTable, @Nullable T> lookUp) {
        T own = lookUp.apply(this);
        return own != null || committed == null ? own : lookUp.apply(committed);
    }
}
