package dev.holdfast.internal.lastknown;

import dev.holdfast.store.ItemKey;
import dev.holdfast.store.ItemRecord;
import dev.holdfast.store.Lease;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The newest record of some items seen by the calls of one process; the least recently used are dropped. Thread-safe.
 *
 * <p>Calls overlap, and a call that started earlier may end later with an older answer. Revisions order two records,
 * but an absent item has none. So calls and answers are numbered in one sequence. An answer that cannot be compared by
 * revision counts only if its call started after the last sighting. In doubt a record is forgotten rather than kept
 * although it is outdated.
 */
public final class LastKnownRecords {
    private final int max;
    private final InstantSource clock;
    private final Map<ItemKey, Sight> sights = new LinkedHashMap<>();
    private long steps;

    /** The last step at which something was seen that is no longer remembered. */
    private long dropped;

    public LastKnownRecords(int max, InstantSource clock) {
        this.max = max;
        this.clock = clock;
    }

    /**
     * The start of a call; its answer was true then or later.
     *
     * @param step the position in the sequence of calls and answers
     */
    public record Start(long step, Instant at) {}

    /**
     * The last sighting of an item.
     *
     * @param record null if the item is absent, or unknown because calls overlapped
     * @param step the step of the last answer that showed it
     * @param confirmed the start of the last call that showed it
     */
    public record Sight(@Nullable ItemRecord record, long step, Instant confirmed) {}

    public synchronized Start start() {
        return new Start(++steps, clock.instant());
    }

    /** Returns the last sighting of an item; null if it is unknown or absent. */
    public synchronized @Nullable Sight find(ItemKey key) {
        Sight sight = sights.get(key);
        if (sight == null || sight.record() == null) {
            return null;
        }
        use(key, sight);
        return sight;
    }

    synchronized void saw(Start call, ItemRecord record) {
        Sight known = sights.get(record.key());
        if (known != null && known.record() != null) {
            use(record.key(), newer(call, record, known, known.record()));
        } else if (call.step() > (known == null ? dropped : known.step())) {
            use(record.key(), new Sight(record, ++steps, call.at()));
        } else {
            use(record.key(), new Sight(null, ++steps, call.at())); // remembers neither this record nor older answers
        }
    }

    /** Like {@link #saw} for a scan of many items: updates remembered records, adds none, and counts none as used. */
    synchronized void passed(Start call, List<ItemRecord> records) {
        for (ItemRecord record : records) {
            Sight known = sights.get(record.key());
            if (known == null) {
                dropped = ++steps;
            } else if (known.record() == null) {
                sights.put(record.key(), new Sight(null, ++steps, known.confirmed()));
            } else {
                sights.put(record.key(), newer(call, record, known, known.record()));
            }
        }
    }

    private Sight newer(Start call, ItemRecord record, Sight known, ItemRecord old) {
        if (record.revision() < old.revision()) {
            return known;
        }
        boolean later = record.revision() > old.revision() || call.step() > known.step(); // a lease has no revision
        Instant confirmed = known.confirmed().isAfter(call.at()) ? known.confirmed() : call.at();
        return new Sight(later ? record : old, ++steps, confirmed);
    }

    /** Records that an item is absent. */
    synchronized void missed(Start call, ItemKey key) {
        use(key, new Sight(null, ++steps, call.at()));
    }

    /** Records a deletion; a record with a higher revision was created after it. */
    synchronized void deleted(Start call, ItemKey key, long revision) {
        Sight known = sights.get(key);
        if (known == null || known.record() == null || known.record().revision() < revision) {
            missed(call, key);
        }
    }

    /** Records the renewal of a lease in the record of a revision; the renewal has no revision of its own. */
    synchronized void renewed(Start call, ItemKey key, Lease held, long revision) {
        Sight known = sights.get(key);
        ItemRecord record = known == null ? null : known.record();
        if (record == null || record.revision() != revision) {
            return; // others have changed the item, so the known record is not confirmed
        }
        Lease lease = record.body().lease();
        if (lease != null && lease.sameHolder(held)) {
            saw(
                    call,
                    new ItemRecord(
                            key,
                            record.revision(),
                            record.entries(),
                            record.body().withLease(held)));
        }
    }

    /** Moves an item to the end of the eviction order. */
    private void use(ItemKey key, Sight sight) {
        sights.remove(key);
        sights.put(key, sight);
        if (sights.size() > max) {
            Iterator<Sight> eldest = sights.values().iterator();
            dropped = Math.max(dropped, eldest.next().step());
            eldest.remove();
        }
    }
}
