package dev.holdfast.benchmarks;

import dev.holdfast.benchmarks.BareDatabase.Row;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** The same moves in plain SQL, the transactions of waiting callers put together. */
final class BareGroupMoves implements Subject {
    private final BareGroup group;
    private final List<List<Row>> rows = new ArrayList<>();
    private final int[] next;

    BareGroupMoves(Path directory, int callers, int itemsPerCaller) throws SQLException {
        group = new BareGroup(directory);
        next = new int[callers * 16];
        for (int caller = 0; caller < callers; caller++) {
            rows.add(group.seed(caller, itemsPerCaller));
        }
        group.start();
    }

    @Override
    public Object call(int caller) throws Exception {
        List<Row> own = rows.get(caller);
        Row row = own.get(next[caller * 16]++ % own.size());
        group.commit((database, revision) -> database.move(row, revision, 1 - row.state));
        return row;
    }

    @Override
    public void close() {
        group.close();
    }
}
