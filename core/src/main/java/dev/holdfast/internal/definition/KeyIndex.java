package dev.holdfast.internal.definition;

import dev.holdfast.Cursor;
import dev.holdfast.Page;
import dev.holdfast.store.Commit;
import dev.holdfast.store.CommitResult;
import dev.holdfast.store.ItemRecord;
import dev.holdfast.store.Query;
import dev.holdfast.store.StateStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Gives the items of a store the unique keys of a definition that is new to it. Confined to one thread. */
final class KeyIndex {
    private static final int MOST_SHOWN = 5;
    private static final int PAGE = 200;

    /** How often an item is tried again that others change meanwhile; a writer of this definition sets the keys itself. */
    private static final int TRIES = 10;

    private final StateStore store;
    private final String type;
    private final Function<ItemRecord, Map<String, String>> keysOf;
    private final String token;
    private final List<String> refused = new ArrayList<>();
    private long refusals;
    private long commits;

    KeyIndex(StateStore store, String type, Function<ItemRecord, Map<String, String>> keysOf, String token) {
        this.store = store;
        this.type = type;
        this.keysOf = keysOf;
        this.token = token;
    }

    /** Indexes all items; returns which have no keys now, for people, or an empty text. */
    String run() {
        @Nullable Cursor after = Cursor.START;
        while (after != null) {
            Page<ItemRecord> page =
                    store.find(new Query(type, Query.Filter.ALL, new Query.Order.Stable(), after, PAGE));
            index(page.items(), 1);
            page.damaged().forEach(damage -> refuse(damage.key() + " is damaged"));
            after = page.next();
        }
        return refusals == 0
                ? ""
                : refusals + " stored items have no unique keys, and others can take theirs: "
                        + String.join("; ", refused) + (refusals > refused.size() ? "; …" : "")
                        + "; change or delete them, the next write of the payload sets the keys";
    }

    private void index(List<ItemRecord> items, int round) {
        List<Commit> list = new ArrayList<>();
        for (ItemRecord record : items) {
            try {
                Map<String, String> keys = keysOf.apply(record);
                if (!keys.equals(record.body().uniqueKeys())) {
                    list.add(new Commit(
                            record.key(),
                            record.revision(),
                            record.body().withUniqueKeys(keys),
                            List.of(),
                            token + "-" + ++commits));
                }
            } catch (RuntimeException e) { // its payload or the function of the host
                refuse(String.valueOf(e.getMessage()));
            }
        }
        if (list.isEmpty()) {
            return;
        }
        List<ItemRecord> again = new ArrayList<>();
        List<CommitResult> results = store.commit(list);
        for (int i = 0; i < list.size(); i++) {
            if (results.get(i) instanceof CommitResult.Duplicate duplicate) {
                refuse(list.get(i).key() + " has the " + duplicate.name() + " of " + duplicate.holder());
            } else if (results.get(i) instanceof CommitResult.Conflict lost && lost.current() != null) {
                again.add(lost.current());
            }
        }
        if (round < TRIES) {
            index(again, round + 1);
        } else {
            again.forEach(record -> refuse(record.key() + " was changed all the time"));
        }
    }

    private void refuse(String reason) {
        refusals++;
        if (refused.size() < MOST_SHOWN) {
            refused.add(reason);
        }
    }
}
