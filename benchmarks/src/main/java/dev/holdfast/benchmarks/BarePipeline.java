package dev.holdfast.benchmarks;

import dev.holdfast.benchmarks.BareDatabase.Row;
import java.nio.file.Path;
import java.sql.SQLException;

/** The same five commits of an item in plain SQL with group commit. */
final class BarePipeline implements Subject {
    private final BareGroup group;

    BarePipeline(Path directory) throws SQLException {
        group = new BareGroup(directory);
        group.start();
    }

    @Override
    public Object call(int caller) throws Exception {
        Row row = new Row();
        group.commit((database, revision) -> database.insert(row, revision, "item-" + revision, BareDatabase.FIRST));
        group.commit((database, revision) -> {
            if (!database.claim(row, revision, BareDatabase.FIRST, BareDatabase.FIRST + 1)) {
                throw new IllegalStateException("there are as many items as callers, but none is left");
            }
        });
        for (int to = BareDatabase.FIRST + 2; to <= BareDatabase.LAST; to++) {
            int next = to;
            group.commit((database, revision) -> database.move(row, revision, next));
        }
        return row;
    }

    @Override
    public void close() {
        group.close();
    }
}
