package dev.holdfast.sqlite.rebuild;

import dev.holdfast.sqlite.engine.ItemRow;
import dev.holdfast.sqlite.engine.ItemWriter;
import dev.holdfast.sqlite.engine.WriteTransaction;
import dev.holdfast.store.ItemKey;
import dev.holdfast.store.ItemRecord;
import java.sql.SQLException;
import java.util.Objects;
import java.util.Set;

/** Takes items from the mirror only: there is no old database, or the artifact that reads it is missing. */
final class MirrorRecovery implements ItemRecovery {
    private final WriteTransaction tx;

    MirrorRecovery(WriteTransaction tx) {
        this.tx = tx;
    }

    @Override
    public void takeRows(Set<String> types, Set<String> states) {}

    @Override
    public void takeMirrored(ItemRecord record) throws SQLException {
        ItemKey key = record.key();
        long type = tx.type(key.type());
        ItemRow old = ItemWriter.find(tx, type, key);
        if (old != null && old.revision() >= record.revision()) {
            return;
        }
        long revision = record.revision();
        long no = old == null ? revision : old.no();
        ItemRow item = new ItemRow(no, key, revision, record.entries(), revision, no, record.body());
        ItemWriter.put(tx, type, old == null ? null : old.recent(), item);
    }

    @Override
    public void reportLostItems() {}

    @Override
    public void complete(ItemKey key) throws SQLException {
        long type = tx.type(key.type());
        ItemRow item = Objects.requireNonNull(ItemWriter.find(tx, type, key));
        for (String tag : item.tags()) {
            ItemWriter.addTag(tx.session(), type, tag, item);
        }
    }

    @Override
    public void reportUnreadRows() {}
}
