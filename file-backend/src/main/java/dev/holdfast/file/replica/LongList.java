package dev.holdfast.file.replica;

import java.util.Arrays;

/** Growing numbers in ascending order, without an object for each. Guarded by who has it. */
public final class LongList {
    private static final int FEW = 4;

    private long[] values = new long[FEW];
    private int size;

    void add(long value) {
        if (size == values.length) {
            values = Arrays.copyOf(values, 2 * size);
        }
        values[size++] = value;
    }

    public int size() {
        return size;
    }

    public long get(int index) {
        return values[index];
    }

    /** The index of a value; negative if it is not there. */
    int find(long value) {
        return Arrays.binarySearch(values, 0, size, value);
    }

    /** The index of the first value above another. */
    public int above(long value) {
        int found = find(value);
        return found >= 0 ? found + 1 : -found - 1;
    }

    /** Drops the first so many. */
    void drop(int count) {
        values = Arrays.copyOfRange(values, count, Math.max(size, count + FEW));
        size -= count;
    }
}
