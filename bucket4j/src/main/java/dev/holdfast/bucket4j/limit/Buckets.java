package dev.holdfast.bucket4j.limit;

import io.github.bucket4j.Bucket;
import io.github.bucket4j.TimeMeter;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The buckets of one limit, by name. A bucket that has not been used for a period is full again, so it is dropped: a
 * new one behaves the same. Guarded by the lock of the limiter.
 */
public final class Buckets {
    private final Limit limit;
    private final TimeMeter time;
    private final int max;

    /** In the order of their last use, so that idle ones come first. */
    private final Map<String, Used> byName = new LinkedHashMap<>(16, 0.75f, true);

    public Buckets(Limit limit, TimeMeter time, int max) {
        this.limit = limit;
        this.time = time;
        this.max = max;
    }

    /** A bucket and the time of its last use. */
    private static final class Used {
        private final Bucket bucket;
        private long at;

        Used(Bucket bucket) {
            this.bucket = bucket;
        }
    }

    public Bucket get(String name) {
        long now = time.currentTimeNanos();
        dropIdle(now);
        Used used = byName.get(name);
        if (used == null) {
            if (byName.size() >= max) {
                dropOldest();
            }
            used = new Used(limit.bucket(time));
            byName.put(name, used);
        }
        used.at = now;
        return used.bucket;
    }

    private void dropIdle(long now) {
        Iterator<Used> oldest = byName.values().iterator();
        while (oldest.hasNext() && now - oldest.next().at >= limit.period().toNanos()) {
            oldest.remove();
        }
    }

    private void dropOldest() {
        Iterator<Used> oldest = byName.values().iterator();
        oldest.next();
        oldest.remove();
    }

    public int size() {
        return byName.size();
    }
}
