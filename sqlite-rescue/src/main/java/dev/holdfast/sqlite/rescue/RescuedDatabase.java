package dev.holdfast.sqlite.rescue;

import dev.holdfast.sqlite.database.SqliteErrors;
import dev.holdfast.sqlite.engine.ItemRow;
import dev.holdfast.sqlite.engine.ItemWriter;
import dev.holdfast.sqlite.engine.WriteTransaction;
import dev.holdfast.sqlite.rebuild.ItemRecovery;
import dev.holdfast.store.ItemKey;
import dev.holdfast.store.ItemRecord;
import dev.holdfast.store.VerifyReport.Finding;
import dev.holdfast.store.VerifyReport.Problem;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** The rows found in a damaged database, and their way into a new one. Confined to one thread. */
final class RescuedDatabase implements ItemRecovery {
    private final WriteTransaction tx;
    private final List<Finding> findings;
    private final RowCarver carver;
    private final RescuedItems items;

    RescuedDatabase(WriteTransaction tx, List<Finding> findings, RowCarver carver) {
        this.tx = tx;
        this.findings = findings;
        this.carver = carver;
        this.items = new RescuedItems(tx, findings, carver.rows() > 0);
    }

    @Override
    public void takeRows(Set<String> types, Set<String> states) throws SQLException {
        items.takeFound(new RescuedNames(tx.session(), types, states));
    }

    @Override
    public void takeMirrored(ItemRecord record) throws SQLException {
        items.takeMirrored(record);
    }

    @Override
    public void reportLostItems() throws SQLException {
        items.reportLost();
    }

    @Override
    public void complete(ItemKey key) throws SQLException {
        long type = tx.type(key.type());
        ItemRow item = Objects.requireNonNull(ItemWriter.find(tx, type, key));
        RescuedHistory history = new RescuedHistory(tx, findings, item);
        ItemRow whole = carver.rows() == 0 ? item : history.run();
        if (!whole.equals(item)) {
            ItemWriter.put(tx, type, item.recent(), whole);
        }
        if (whole.body() == null) {
            return;
        }
        Long found = items.foundRevision(item.no());
        boolean oneLife = whole.created() == whole.no()
                && history.complete(found == null ? item.revision() : found, whole.revision());
        RescuedChunks chunks = new RescuedChunks(tx.session(), findings, whole);
        if (oneLife) {
            chunks.take();
        } else {
            chunks.leave();
        }
        for (String tag : whole.tags()) {
            ItemWriter.addTag(tx.session(), type, tag, whole);
        }
    }

    @Override
    public void reportUnreadRows() throws SQLException {
        if (carver.unread() > 0) {
            findings.add(new Finding(
                    Problem.DAMAGED_RECORD,
                    SqliteErrors.FILE,
                    carver.unread()
                            + " records on its pages could not be read; finished chunks among them are lost and must"
                            + " be done again",
                    false));
        }
    }
}
