package dev.holdfast.benchmarks;

import java.util.Arrays;
import java.util.List;

/** How long each of many calls took. Confined to one thread. */
final class Times {
    private long[] nanos = new long[1 << 12];
    private int size;

    void add(long time) {
        if (size == nanos.length) {
            nanos = Arrays.copyOf(nanos, size * 2);
        }
        nanos[size++] = time;
    }

    int size() {
        return size;
    }

    static Times together(List<Times> parts) {
        var all = new Times();
        for (Times part : parts) {
            for (int i = 0; i < part.size; i++) {
                all.add(part.nanos[i]);
            }
        }
        Arrays.sort(all.nanos, 0, all.size);
        return all;
    }

    /** The time that this share of the calls did not exceed, in nanoseconds; of sorted times. */
    double quantile(double share) {
        return size == 0 ? 0 : nanos[Math.min(size - 1, (int) (share * size))];
    }
}
