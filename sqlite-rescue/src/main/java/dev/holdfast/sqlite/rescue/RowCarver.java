package dev.holdfast.sqlite.rescue;

import dev.holdfast.sqlite.database.DatabaseSession;
import dev.holdfast.sqlite.rescue.WalFrames.Trust;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Collects every record of a damaged database that looks like one of our rows, into temporary tables {@code found_*} of
 * the new database. Their content is <em>not verified</em>: it may be damaged, outdated, or never committed. The tables
 * have the columns of the real ones, after {@code trust} and {@code listed}; their row numbers give the order in which
 * the rows were found.
 */
final class RowCarver implements PageCells.Visitor {
    private final DatabaseSession session;
    private final Map<String, Shape> shapes = new LinkedHashMap<>();
    private long rows;
    private long unreadable;

    /**
     * The form of the rows of a table.
     *
     * @param table its name
     * @param inTable whether its rows are in the tree of a table, not of an index
     * @param width the number of columns
     * @param first the types of the first columns
     */
    private record Shape(String table, boolean inTable, int width, List<Class<?>> first) {
        boolean fits(PageRecord row) {
            if (row.table() != inTable || row.values().size() != width) {
                return false;
            }
            for (int i = 0; i < first.size(); i++) {
                if (!first.get(i).isInstance(row.values().get(i))) {
                    return false;
                }
            }
            return true;
        }
    }

    RowCarver(DatabaseSession session) throws SQLException {
        this.session = session;
        shape("item", true, Long.class, Long.class, String.class, Long.class);
        shape("history", true, Long.class, Long.class, Long.class, Long.class);
        shape("type", true, Long.class, String.class, Long.class);
        shape("state", true, Long.class, Long.class, String.class, Long.class);
        shape("chunk", false, Long.class, String.class, Long.class, String.class, Long.class);
        session.execute("CREATE INDEX temp.found_item_no ON found_item (no)");
        session.execute("CREATE INDEX temp.found_history_item ON found_history (item)");
        session.execute("CREATE INDEX temp.found_history_revision ON found_history (revision)");
        session.execute("CREATE INDEX temp.found_chunk_item ON found_chunk (item)");
    }

    private void shape(String table, boolean inTable, Class<?>... first) throws SQLException {
        // created by a select, so that the columns have no types and every value stays as it was found
        session.execute("CREATE TEMP TABLE found_" + table + " AS SELECT 0 AS trust, 0 AS listed, * FROM " + table
                + " LIMIT 0");
        int width = (int) session.number("SELECT count(*) FROM pragma_table_info('" + table + "')");
        shapes.put(table, new Shape(table, inTable, width, List.of(first)));
    }

    /**
     * Collects the rows.
     *
     * @param database the damaged file
     * @param log its write-ahead log; null if there is none
     * @param mark the newest revision known to be committed, from another file
     */
    void run(Path database, @Nullable Path log, long mark) throws IOException, SQLException {
        try (PageImages pages = PageImages.open(database, log)) {
            pages.each(image -> PageCells.each(pages, image, row -> shape(row) != null, this));
        }
        // rows after the last complete commit were never committed, unless the mark proves otherwise: a transaction
        // writes its history first, which gives the revision of what it left
        long newest = session.number("SELECT max(revision) FROM found_history WHERE trust = " + Trust.TAIL.number());
        if (newest == 0 || newest > mark) {
            for (String table : shapes.keySet()) {
                session.execute("DELETE FROM found_" + table + " WHERE trust = " + Trust.TAIL.number());
            }
        }
    }

    /** Returns the number of rows found, sound or not. */
    long rows() {
        return rows;
    }

    /** Returns the number of listed records that are unreadable, plus the chunks that belong to no item. */
    long unread() throws SQLException {
        return unreadable
                + session.number("SELECT count(*) FROM found_chunk WHERE listed AND item NOT IN (SELECT no FROM item)");
    }

    @Override
    public void unreadable() {
        unreadable++;
    }

    private @Nullable Shape shape(PageRecord row) {
        for (Shape shape : shapes.values()) {
            if (shape.fits(row)) {
                return shape;
            }
        }
        return null;
    }

    @Override
    public void visit(PageRecord row) throws SQLException {
        Shape shape = shape(row);
        if (shape == null) {
            return;
        }
        String places = ", ?".repeat(shape.width());
        PreparedStatement insert =
                session.prepare("INSERT INTO found_" + shape.table() + " VALUES (?, ?" + places + ")");
        insert.setInt(1, row.trust().number());
        insert.setBoolean(2, row.listed());
        for (int i = 0; i < shape.width(); i++) {
            insert.setObject(i + 3, row.values().get(i));
        }
        insert.executeUpdate();
        rows++;
    }
}
