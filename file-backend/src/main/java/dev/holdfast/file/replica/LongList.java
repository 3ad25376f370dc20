package dev.holdfast.file.replica;

import java.util.Arrays;

/** Ascending numbers, without an object for each. Guarded by its owner. */
public final class LongList {
    private static final int FEW = 4;

    private long[] values = new long[FEW];
    private int size;

    /** Adds a number that is larger than all before it. */
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

    /** The index of a number; negative if it is not in the list. */
    int find(long value) {
        return Arrays.binarySearch(values, 0, size, value);
    }

    /** The index of the first number above a given one; the size if there is none. */
    public int above(long value) {
        int found = find(value);
        return found >= 0 ? found + 1 : -found - 1;
    }

    /** Drops the first numbers. */
    void drop(int count) {
        values = Arrays.copyOfRange(values, count, Math.max(size, count + FEW));
        size -= count;
    }
}
