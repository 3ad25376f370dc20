package dev.holdfast.benchmarks;

import dev.holdfast.Items;
import dev.holdfast.MoveResult;
import dev.holdfast.Snapshot;
import dev.holdfast.store.StateStore;
import java.util.ArrayList;
import java.util.List;

/** Items that go to and fro between two states, each moved from its known snapshot. */
final class Moves implements Subject {
    private final Items<Side, Recording> items;
    private final List<List<Snapshot<Side, Recording>>> snapshots = new ArrayList<>();
    private final int[] next;
    private final int perCall;
    private final Runnable settle;

    Moves(StateStore store, int callers, int itemsPerCaller, int perCall, Runnable settle) {
        this.items = Items.open(Side.WORKFLOW, store);
        this.next = new int[callers * 16]; // a cache line each
        this.perCall = perCall;
        this.settle = settle;
        for (int caller = 0; caller < callers; caller++) {
            List<Snapshot<Side, Recording>> own = new ArrayList<>();
            for (int i = 0; i < itemsPerCaller; i++) {
                own.add(items.create(caller + "-" + i, Recording.number(i)).snapshot());
            }
            snapshots.add(own);
        }
    }

    @Override
    public Object call(int caller) {
        List<Snapshot<Side, Recording>> own = snapshots.get(caller);
        int position = next[caller * 16];
        for (int i = 0; i < perCall; i++) {
            position = position + 1 == own.size() ? 0 : position + 1;
            own.set(position, moved(own.get(position)));
        }
        next[caller * 16] = position;
        return own.get(position);
    }

    private Snapshot<Side, Recording> moved(Snapshot<Side, Recording> from) {
        if (items.move(from, from.state().other()) instanceof MoveResult.Moved<Side, Recording> done) {
            return done.snapshot();
        }
        throw new IllegalStateException(from + " was moved by somebody else");
    }

    @Override
    public int operationsPerCall() {
        return perCall;
    }

    @Override
    public void settle() {
        settle.run();
    }

    @Override
    public void close() {
        items.close();
    }
}
