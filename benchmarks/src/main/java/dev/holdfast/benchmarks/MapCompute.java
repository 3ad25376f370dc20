package dev.holdfast.benchmarks;

import java.util.concurrent.ConcurrentHashMap;

/** The least that a change in memory can cost: a record in a map is replaced by the next. */
final class MapCompute implements Subject {
    private static final int PER_CALL = 1_000;
    private static final int ITEMS = 1_000;

    private final ConcurrentHashMap<String, Item> items = new ConcurrentHashMap<>();
    private final String[] ids = new String[ITEMS];

    private record Item(String id, Side state, long revision) {}

    MapCompute() {
        for (int i = 0; i < ITEMS; i++) {
            ids[i] = "0-" + i;
            items.put(ids[i], new Item(ids[i], Side.LEFT, 0));
        }
    }

    @Override
    public Object call(int caller) {
        long revisions = 0;
        for (int i = 0; i < PER_CALL; i++) {
            revisions += items.compute(
                            ids[i], (id, item) -> new Item(id, item.state().other(), item.revision() + 1))
                    .revision();
        }
        return revisions;
    }

    @Override
    public int operationsPerCall() {
        return PER_CALL;
    }
}
