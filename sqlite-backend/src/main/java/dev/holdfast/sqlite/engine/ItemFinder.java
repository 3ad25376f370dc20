package dev.holdfast.sqlite.engine;

import dev.holdfast.CorruptRecordException;
import dev.holdfast.Cursor;
import dev.holdfast.Damage;
import dev.holdfast.Page;
import dev.holdfast.internal.backend.CursorText;
import dev.holdfast.internal.backend.IndexedWords;
import dev.holdfast.sqlite.database.DatabaseSession;
import dev.holdfast.sqlite.database.NameTable;
import dev.holdfast.sqlite.database.NameTable.StateName;
import dev.holdfast.store.ClaimRequest;
import dev.holdfast.store.ItemKey;
import dev.holdfast.store.ItemRecord;
import dev.holdfast.store.Query;
import dev.holdfast.store.Query.Filter;
import dev.holdfast.store.Query.Order;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Finds items: first their positions in the order of the query, state by state through an index, then their rows.
 * Confined to one read transaction.
 */
public final class ItemFinder {
    private static final String ROW = "SELECT " + ItemRow.COLUMNS + " FROM item i WHERE i.no = ?";
    private static final String COUNT = "SELECT name, items FROM state WHERE type = ? AND items > 0";
    private static final String STATES = "SELECT no FROM state WHERE type = ? AND items > 0";
    private static final String CHANGED = "SELECT i.no, h.revision FROM history h CROSS JOIN item i ON i.no = h.item"
            + " WHERE h.revision > ? AND h.type = ? AND i.revision = h.revision AND i.state IS NOT NULL";
    private static final String TAGGED = "SELECT i.no, t.created FROM item_tag t CROSS JOIN item i ON i.no = t.item"
            + " WHERE t.created > ? AND t.type = ? AND t.tag = ? AND i.state IS NOT NULL";
    private static final String KEYED =
            "SELECT " + ItemRow.COLUMNS + " FROM item_tag t CROSS JOIN item i ON i.no = t.item"
                    + " WHERE t.type = ? AND t.tag = ? AND i.type = t.type"
                    + " AND i.created = t.created AND i.state IS NOT NULL";
    private static final String IN_STATE = "SELECT i.no, i.created FROM item i WHERE i.created > ? AND i.state = ?";
    private static final String READY = "SELECT i.no, i.ready_at FROM item i WHERE (i.ready_at, i.no) > (?, ?)"
            + " AND i.ready_at <= ? AND i.state = ?";

    private final DatabaseSession session;
    private final NameTable names;
    private final String typeName;
    private final long type;
    private final Query query;

    /**
     * The position of an item in the order of a query.
     *
     * @param no the item
     * @param at the position; unique except in the order of ready items, where {@code no} decides
     */
    private record Position(long no, long at) {
        static final Comparator<Position> ORDER =
                Comparator.comparingLong(Position::at).thenComparingLong(Position::no);
    }

    /**
     * A position in the order of ready items.
     *
     * @param at the instant, as {@link InstantColumn#order} returns it
     * @param no the item
     */
    private record Ready(long at, long no) {
        static final Ready START = new Ready(Long.MIN_VALUE, -1);

        static Ready of(Cursor cursor) {
            return cursor.isStart() ? START : CursorText.pair(cursor, (at, no) -> new Ready(Long.parseLong(at), no));
        }
    }

    private ItemFinder(DatabaseSession session, NameTable names, long type, Query query) {
        this.session = session;
        this.names = names;
        this.typeName = query.type();
        this.type = type;
        this.query = query;
    }

    /** Returns one item; empty if it does not exist. */
    public static Optional<ItemRecord> read(DatabaseSession session, NameTable names, ItemKey key) throws SQLException {
        Long type = names.type(session, key.type());
        if (type == null) {
            return Optional.empty();
        }
        PreparedStatement find = session.prepare(ItemRow.FIND);
        find.setLong(1, type);
        find.setString(2, key.id());
        try (ResultSet row = find.executeQuery()) {
            return row.next()
                    ? Optional.ofNullable(
                            ItemRow.read(row, key.type(), session, names).record())
                    : Optional.empty();
        }
    }

    /** Returns the item with a unique key; empty if no item has it. */
    public static Optional<ItemRecord> readByKey(
            DatabaseSession session, NameTable names, String type, String name, String value) throws SQLException {
        Long no = names.type(session, type);
        if (no == null) {
            return Optional.empty();
        }
        PreparedStatement find = session.prepare(KEYED);
        find.setLong(1, no);
        find.setString(2, IndexedWords.word(name, value));
        try (ResultSet row = find.executeQuery()) {
            return row.next()
                    ? Optional.ofNullable(
                            ItemRow.read(row, type, session, names).record())
                    : Optional.empty();
        }
    }

    /** Returns the number of items of a type in each state that has any. */
    public static Map<String, Long> count(DatabaseSession session, NameTable names, String type) throws SQLException {
        Long no = names.type(session, type);
        Map<String, Long> counts = new HashMap<>();
        if (no != null) {
            try (ResultSet row = session.prepare(COUNT, no).executeQuery()) {
                while (row.next()) {
                    counts.put(row.getString(1), row.getLong(2));
                }
            }
        }
        return Map.copyOf(counts);
    }

    /** Returns whether the index has a match, damaged or not. */
    static boolean any(DatabaseSession session, NameTable names, Query query) throws SQLException {
        Long type = names.type(session, query.type());
        return type != null
                && !new ItemFinder(session, names, type, query).positions().isEmpty();
    }

    public static Page<ItemRecord> find(DatabaseSession session, NameTable names, Query query) throws SQLException {
        if (query.order() instanceof Order.Ready) {
            Ready.of(query.after());
        } else {
            CursorText.number(query.after(), 0);
        }
        Long type = names.type(session, query.type());
        if (type == null) {
            return new Page<>(List.of(), List.of(), null);
        }
        return new ItemFinder(session, names, type, query).find();
    }

    /**
     * Finds items that a claim may take, those that have been ready longest over all its sources first.
     *
     * @param after the cursor of the page before
     */
    static Page<ItemRecord> ready(
            DatabaseSession session, NameTable names, ClaimRequest request, Cursor after, int limit)
            throws SQLException {
        Long type = names.type(session, request.type());
        if (type == null) {
            return new Page<>(List.of(), List.of(), null);
        }
        Order order = new Order.Ready(request.now());
        Set<Position> positions = new TreeSet<>(Position.ORDER);
        for (ClaimRequest.Source source : request.sources()) {
            Filter filter = new Filter(Set.of(source.state()), source.failedFrom(), null, null, null);
            Query query = new Query(request.type(), filter, order, after, limit);
            positions.addAll(new ItemFinder(session, names, type, query).positions());
        }
        Query all = new Query(request.type(), Filter.ALL, order, after, limit);
        return new ItemFinder(session, names, type, all).page(List.copyOf(positions));
    }

    private Page<ItemRecord> find() throws SQLException {
        return page(positions());
    }

    private Page<ItemRecord> page(List<Position> positions) throws SQLException {
        boolean more = positions.size() > query.limit();
        List<Position> page = more ? positions.subList(0, query.limit()) : positions;
        List<ItemRecord> items = new ArrayList<>(page.size());
        List<Damage> damaged = new ArrayList<>();
        for (Position position : page) {
            try {
                ItemRow row = row(position.no());
                if (row != null && row.body() != null && query.filter().matches(row.body())) {
                    items.add(Objects.requireNonNull(row.record()));
                }
            } catch (CorruptRecordException e) {
                damaged.add(new Damage(damagedKey(position.no()), String.valueOf(e.getMessage())));
            }
        }
        return new Page<>(items, damaged, more ? cursor(page.get(page.size() - 1)) : null);
    }

    private Cursor cursor(Position last) {
        return query.order() instanceof Order.Ready ? CursorText.of(last.at(), last.no()) : CursorText.of(last.at());
    }

    private @Nullable ItemRow row(long no) throws SQLException {
        try (ResultSet row = session.prepare(ROW, no).executeQuery()) {
            return row.next() ? ItemRow.read(row, typeName, session, names) : null;
        }
    }

    private ItemKey damagedKey(long no) throws SQLException {
        PreparedStatement find = session.prepare("SELECT id FROM item WHERE no = ?", no);
        try (ResultSet row = find.executeQuery()) {
            return new ItemKey(typeName, row.next() ? row.getString(1) : "?");
        } catch (IllegalArgumentException e) {
            return new ItemKey(typeName, "?");
        }
    }

    /** Returns at most one position more than a page holds. */
    private List<Position> positions() throws SQLException {
        Filter filter = query.filter();
        if (query.order() instanceof Order.Ready order) {
            return ready(InstantColumn.order(order.by()));
        }
        long after = CursorText.number(query.after(), 0);
        if (query.order() instanceof Order.Changed order) {
            return fetch(CHANGED, false, "h.revision", Math.max(order.since(), after), type);
        }
        if (filter.tag() != null) {
            return fetch(TAGGED, true, "t.created", after, type);
        }
        List<Position> positions = new ArrayList<>();
        for (long state : states()) {
            positions.addAll(fetch(IN_STATE, false, "i.created", after, state));
        }
        return merged(positions);
    }

    private List<Position> ready(long by) throws SQLException {
        Ready after = Ready.of(query.after());
        List<Position> positions = new ArrayList<>();
        for (long state : states()) {
            positions.addAll(fetch(READY, false, "i.ready_at, i.no", after.at(), after.no(), by, state));
        }
        return merged(positions);
    }

    private List<Position> merged(List<Position> positions) {
        positions.sort(Position.ORDER);
        return positions.size() > query.limit() + 1 ? positions.subList(0, query.limit() + 1) : positions;
    }

    /** Returns the numbers of the states that the query asks for. */
    private List<Long> states() throws SQLException {
        List<Long> states = new ArrayList<>();
        for (String name : query.filter().states()) {
            Long no = names.state(session, new StateName(type, name));
            if (no != null) {
                states.add(no);
            }
        }
        if (query.filter().states().isEmpty()) {
            try (ResultSet row = session.prepare(STATES, type).executeQuery()) {
                while (row.next()) {
                    states.add(row.getLong(1));
                }
            }
        }
        return states;
    }

    private List<Position> fetch(String select, boolean tagged, String order, long... parameters) throws SQLException {
        Filter filter = query.filter();
        StringBuilder sql = new StringBuilder(select);
        List<Object> values = new ArrayList<>();
        if (tagged) {
            values.add(Objects.requireNonNull(filter.tag()));
        }
        if (filter.failedFrom() != null) {
            sql.append(" AND i.failed_from = ?");
            values.add(filter.failedFrom());
        }
        if (filter.tag() != null && !tagged) {
            sql.append(" AND EXISTS (SELECT 1 FROM item_tag t WHERE t.type = i.type AND t.tag = ?"
                    + " AND t.created = i.created)");
            values.add(filter.tag());
        }
        updated(sql, " AND (i.updated >= ? OR typeof(i.updated) = 'text')", filter.updatedFrom(), values);
        updated(sql, " AND (i.updated <= ? OR typeof(i.updated) = 'text')", filter.updatedBefore(), values);
        if (!filter.states().isEmpty() && (tagged || query.order() instanceof Order.Changed)) {
            sql.append(" AND i.state IN (SELECT value FROM json_each(?))");
            values.add(states().toString());
        }
        sql.append(" ORDER BY ").append(order).append(" LIMIT ?");
        values.add(query.limit() + 1);
        return run(sql.toString(), values, parameters);
    }

    private static void updated(StringBuilder sql, String condition, @Nullable Instant bound, List<Object> values) {
        if (bound != null) {
            sql.append(condition);
            values.add(InstantColumn.order(bound));
        }
    }

    private List<Position> run(String sql, List<Object> values, long... numbers) throws SQLException {
        PreparedStatement statement = session.prepare(sql, numbers);
        for (int i = 0; i < values.size(); i++) {
            statement.setObject(numbers.length + 1 + i, values.get(i));
        }
        List<Position> positions = new ArrayList<>();
        try (ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                positions.add(new Position(row.getLong(1), row.getLong(2)));
            }
        }
        return positions;
    }
}
