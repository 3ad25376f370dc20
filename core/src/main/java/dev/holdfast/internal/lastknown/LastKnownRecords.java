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
 * The newest record of some items that the calls of one process have shown; of too many, those used last. Thread-safe.
 *
 * <p>Calls overlap, and one that began earlier may end later with an older answer. Revisions tell which of two records is
 * newer, but the answer that an item is absent has none. So calls and answers are numbered in one order of steps, and an
 * answer counts only if its call began after all that was seen and cannot be compared with it: too little is
 * remembered rather than something that was known to be over.
 */
public final class LastKnownRecords {
    private final int most;
    private final InstantSource clock;
    private final Map<ItemKey, Sight> sights = new LinkedHashMap<>();
    private long steps;

    /** The last step at which something was seen that is not, or no more, remembered. */
    private long dropped;

    public LastKnownRecords(int most, InstantSource clock) {
        this.most = most;
        this.clock = clock;
    }

    /**
     * When a call began: what it shows was true then or later.
     *
     * @param step in the order of all calls and answers
     */
    public record Start(long step, Instant at) {}

    /**
     * What was seen of an item.
     *
     * @param record null if it is absent, or calls overlapped so that it is not known
     * @param step of the answer that showed it last
     * @param confirmed when the call began that showed it last
     */
    public record Sight(@Nullable ItemRecord record, long step, Instant confirmed) {}

    public synchronized Start start() {
        return new Start(++steps, clock.instant());
    }

    /** What is known of an item; null if nothing is, or that it is absent. */
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
            use(record.key(), new Sight(null, ++steps, call.at())); // not remembered, and older answers neither
        }
    }

    /**
     * As {@link #saw}, for who reads many items: what is remembered is made newer, nothing is added, and none counts as
     * used.
     */
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

    /** An item was found to be absent. */
    synchronized void missed(Start call, ItemKey key) {
        use(key, new Sight(null, ++steps, call.at()));
    }

    /** An item was deleted; what has a higher revision was created after that. */
    synchronized void deleted(Start call, ItemKey key, long revision) {
        Sight known = sights.get(key);
        if (known == null || known.record() == null || known.record().revision() < revision) {
            missed(call, key);
        }
    }

    /** A lease was renewed, which is no commit. */
    synchronized void renewed(Start call, ItemKey key, Lease held) {
        Sight known = sights.get(key);
        ItemRecord record = known == null ? null : known.record();
        if (record == null) {
            return;
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

    /** Puts it at the end of those that have to go. */
    private void use(ItemKey key, Sight sight) {
        sights.remove(key);
        sights.put(key, sight);
        if (sights.size() > most) {
            Iterator<Sight> eldest = sights.values().iterator();
            dropped = Math.max(dropped, eldest.next().step());
            eldest.remove();
        }
    }
}
