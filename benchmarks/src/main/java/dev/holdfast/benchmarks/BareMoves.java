package dev.holdfast.benchmarks;

import dev.holdfast.benchmarks.BareDatabase.Row;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** The same moves in plain SQL, one transaction each, every caller with a connection of its own. */
final class BareMoves implements Subject {
    private final List<BareDatabase> connections = new ArrayList<>();
    private final List<List<Row>> rows = new ArrayList<>();
    private final int[] next;
    private long revision;

    BareMoves(Path directory, int callers, int itemsPerCaller) throws SQLException {
        next = new int[callers * 16];
        for (int caller = 0; caller < callers; caller++) {
            BareDatabase database = new BareDatabase(directory);
            connections.add(database);
            rows.add(seed(database, caller, itemsPerCaller));
        }
        revision = connections.get(0).nextRevision();
    }

    static List<Row> seed(BareDatabase database, int caller, int items) throws SQLException {
        List<Row> own = new ArrayList<>();
        database.begin();
        long revision = database.nextRevision();
        for (int i = 0; i < items; i++) {
            Row row = new Row();
            database.insert(row, revision + i, caller + "-" + i, BareDatabase.FIRST);
            own.add(row);
        }
        database.commit();
        return own;
    }

    @Override
    public Object call(int caller) throws SQLException {
        BareDatabase database = connections.get(caller);
        List<Row> own = rows.get(caller);
        Row row = own.get(next[caller * 16]++ % own.size());
        database.begin();
        // one caller knows the last revision, several have to ask
        database.move(row, connections.size() == 1 ? revision++ : database.nextRevision(), 1 - row.state);
        database.commit();
        return row;
    }

    @Override
    public void close() {
        BareGroup.close(connections);
    }
}
