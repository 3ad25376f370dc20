package dev.holdfast.sqlite.rescue;

import dev.holdfast.sqlite.engine.WriteTransaction;
import dev.holdfast.sqlite.rebuild.DamagedDatabaseReader;
import dev.holdfast.sqlite.rebuild.ItemRecovery;
import dev.holdfast.store.VerifyReport.Finding;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads a damaged database page by page. Thread-safe. */
public final class PageRescue implements DamagedDatabaseReader {
    /** Called by the service loader. */
    public PageRescue() {}

    @Override
    public ItemRecovery search(
            WriteTransaction tx, List<Finding> findings, Path database, @Nullable Path log, long mark)
            throws IOException, SQLException {
        RowCarver carver = new RowCarver(tx.session());
        carver.run(database, log, mark);
        return new RescuedDatabase(tx, findings, carver);
    }
}
