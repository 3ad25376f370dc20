package dev.holdfast.sqlite.rescue;

import dev.holdfast.CorruptRecordException;
import dev.holdfast.sqlite.database.DatabaseSession;
import dev.holdfast.sqlite.database.NameTable;
import dev.holdfast.sqlite.database.NameTable.StateName;
import dev.holdfast.sqlite.engine.ItemRow;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The names of the type and state numbers in a damaged database. Their rows have no checksums, but those of items do,
 * and they cover the names: a name is tried, and counts once the checksum of an item confirms it. Confined to one
 * thread.
 */
final class RescuedNames {
    private static final String TYPES = "SELECT DISTINCT name FROM found_type ORDER BY no <> ?, name";
    private static final String STATES = "SELECT DISTINCT name FROM found_state ORDER BY no <> ?, name";
    private static final String OF_HISTORY =
            "SELECT DISTINCT e.value ->> 1 FROM found_history h, json_each(h.entries) e"
                    + " WHERE json_valid(h.entries) AND json_type(h.entries) = 'array'"
                    + " UNION SELECT DISTINCT e.value ->> 2 FROM found_history h, json_each(h.entries) e"
                    + " WHERE json_valid(h.entries) AND json_type(h.entries) = 'array'";
    private static final int LONGEST = 129;

    private final DatabaseSession session;
    private final Set<String> types;
    private final Set<String> states;
    private final Map<Long, String> confirmedTypes = new HashMap<>();
    private final Map<Long, String> confirmedStates = new HashMap<>();
    private @Nullable List<String> ofHistory;

    /**
     * Starts.
     *
     * @param types names of types known from elsewhere
     * @param states names of states known from elsewhere
     */
    RescuedNames(DatabaseSession session, Set<String> types, Set<String> states) {
        this.session = session;
        this.types = types;
        this.states = states;
    }

    /** Reads the row of an item; null if no names make its checksum match. */
    @Nullable
    ItemRow read(ResultSet row, long type, long state) throws SQLException {
        String knownType = confirmedTypes.get(type);
        String knownState = confirmedStates.get(state);
        for (String name : knownType != null ? List.of(knownType) : candidates(TYPES, type, types)) {
            Iterable<String> names = state == 0
                    ? List.of("")
                    : knownState != null ? List.of(knownState) : candidates(STATES, state, states);
            ItemRow read = read(row, type, name, state, names);
            if (read == null && state != 0 && knownState == null) {
                read = read(row, type, name, state, ofHistory());
            }
            if (read != null) {
                return read;
            }
        }
        return null;
    }

    private @Nullable ItemRow read(ResultSet row, long type, String typeName, long state, Iterable<String> stateNames)
            throws SQLException {
        for (String stateName : stateNames) {
            NameTable guess = new NameTable();
            guess.add(type, typeName);
            guess.add(state, new StateName(type, stateName));
            try {
                ItemRow read = ItemRow.read(row, typeName, session, guess);
                confirmedTypes.put(type, typeName);
                if (state != 0) {
                    confirmedStates.put(state, stateName);
                }
                return read;
            } catch (CorruptRecordException e) {
                // another name, or a damaged row
            }
        }
        return null;
    }

    private Iterable<String> candidates(String query, long no, Set<String> others) throws SQLException {
        Set<String> names = new LinkedHashSet<>();
        try (ResultSet row = session.prepare(query, no).executeQuery()) {
            while (row.next()) {
                add(names, row.getString(1));
            }
        }
        names.addAll(others);
        return names;
    }

    /** Returns the states named in the history, in case the table of states is unreadable. */
    private List<String> ofHistory() throws SQLException {
        if (ofHistory == null) {
            Set<String> names = new LinkedHashSet<>();
            try (ResultSet row = session.prepare(OF_HISTORY).executeQuery()) {
                while (row.next()) {
                    add(names, row.getString(1));
                }
            }
            ofHistory = List.copyOf(names);
        }
        return ofHistory;
    }

    private static void add(Set<String> names, @Nullable String name) {
        if (name != null && !name.isBlank() && name.length() <= LONGEST) {
            names.add(name);
        }
    }
}
