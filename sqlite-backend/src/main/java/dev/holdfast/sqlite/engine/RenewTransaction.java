package dev.holdfast.sqlite.engine;

import dev.holdfast.internal.backend.GroupTask;
import dev.holdfast.store.ItemBody;
import dev.holdfast.store.ItemKey;
import dev.holdfast.store.Lease;
import java.sql.SQLException;
import java.time.Instant;
import java.util.OptionalLong;

/** Extends a lease; the revision stays, and is returned. */
public final class RenewTransaction implements GroupTask.Work<WriteTransaction, OptionalLong, SQLException> {
    private final ItemKey key;
    private final Lease held;
    private final Instant expires;

    public RenewTransaction(ItemKey key, Lease held, Instant expires) {
        this.key = key;
        this.held = held;
        this.expires = expires;
    }

    @Override
    public OptionalLong run(WriteTransaction tx) throws SQLException {
        long type = tx.type(key.type());
        ItemRow old = ItemWriter.find(tx, type, key);
        ItemBody body = old == null ? null : old.body();
        if (old == null || body == null || body.lease() == null || !body.lease().sameHolder(held)) {
            return OptionalLong.empty();
        }
        ItemBody renewed = body.withLease(body.lease().until(expires));
        ItemRow item = new ItemRow(old.no(), key, old.revision(), old.entries(), old.visible(), old.created(), renewed);
        ItemWriter.put(tx, type, old.recent(), item);
        return OptionalLong.of(old.revision());
    }
}
