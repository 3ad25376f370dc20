package dev.holdfast.sqlite.engine;

import dev.holdfast.Cursor;
import dev.holdfast.Page;
import dev.holdfast.internal.backend.GroupTask;
import dev.holdfast.internal.backend.TextCheck;
import dev.holdfast.sqlite.database.DatabaseSession;
import dev.holdfast.sqlite.database.NameTable;
import dev.holdfast.store.ClaimRequest;
import dev.holdfast.store.Commit;
import dev.holdfast.store.CommitResult;
import dev.holdfast.store.ItemRecord;
import dev.holdfast.store.Query;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Claims ready items in the transaction that found them. */
public final class ClaimTransaction implements GroupTask.Work<WriteTransaction, List<ItemRecord>, SQLException> {
    private final ClaimRequest request;
    private final Function<ItemRecord, @Nullable Commit> take;
    private final NameTable names;

    public ClaimTransaction(ClaimRequest request, Function<ItemRecord, @Nullable Commit> take, NameTable names) {
        this.request = request;
        this.take = take;
        this.names = names;
    }

    /** Returns whether any item is ready; this spares a claim that finds nothing the write transaction. */
    public boolean anyReady(DatabaseSession session) throws SQLException {
        for (ClaimRequest.Source source : request.sources()) {
            if (ItemFinder.any(session, names, query(source))) {
                return true;
            }
        }
        return false;
    }

    @Override
    public List<ItemRecord> run(WriteTransaction tx) throws SQLException {
        List<ItemRecord> taken = new ArrayList<>();
        @Nullable Cursor after = Cursor.START;
        while (after != null && taken.size() < request.limit()) {
            Page<ItemRecord> page =
                    ItemFinder.ready(tx.session(), tx.names(), request, after, request.limit() - taken.size());
            for (ItemRecord found : page.items()) {
                take(tx, found, taken);
            }
            after = page.next();
        }
        return taken;
    }

    private void take(WriteTransaction tx, ItemRecord found, List<ItemRecord> taken) throws SQLException {
        Commit commit = take.apply(found);
        if (commit == null) {
            return;
        }
        TextCheck.requireStorable(commit);
        CommitResult result = ItemWriter.apply(tx, commit.ifLeaseEndedBy(request.now()));
        if (result instanceof CommitResult.Committed done && commit.body() != null) {
            taken.add(new ItemRecord(commit.key(), done.revision(), done.entries(), commit.body()));
        }
    }

    private Query query(ClaimRequest.Source source) {
        var filter = new Query.Filter(Set.of(source.state()), source.failedFrom(), null, null, null);
        return new Query(request.type(), filter, new Query.Order.Ready(request.now()), Cursor.START, 1);
    }
}
