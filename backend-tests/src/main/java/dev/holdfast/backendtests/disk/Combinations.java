package dev.holdfast.backendtests.disk;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** All combinations, or, if there are too many, the significant ones and a sample of the rest. */
final class Combinations {
    private static final int MOST_BITS = 20;

    private Combinations() {}

    /** Subsets of {@code size} elements: all, or every prefix, all but one, each one alone, and a sample. */
    static List<BitSet> subsets(int size, int limit, Random random) {
        Set<BitSet> subsets = new LinkedHashSet<>();
        if (size < MOST_BITS && 1 << size <= limit) {
            for (long mask = 0; mask < 1L << size; mask++) {
                subsets.add(BitSet.valueOf(new long[] {mask}));
            }
            return new ArrayList<>(subsets);
        }
        for (int i = 0; i <= size; i++) {
            BitSet prefix = new BitSet();
            prefix.set(0, i);
            subsets.add(prefix);
        }
        for (int i = 0; i < size; i++) {
            BitSet allButOne = new BitSet();
            allButOne.set(0, size);
            allButOne.clear(i);
            subsets.add(allButOne);
            BitSet alone = new BitSet();
            alone.set(i);
            subsets.add(alone);
        }
        while (subsets.size() < limit) {
            BitSet any = new BitSet();
            for (int i = 0; i < size; i++) {
                any.set(i, random.nextBoolean());
            }
            subsets.add(any);
        }
        return new ArrayList<>(subsets).subList(0, Math.min(limit, subsets.size()));
    }

    /** A choice below {@code sizes[i]} for every i: all choices, or the uniform ones and a sample. */
    static List<int[]> of(List<Integer> sizes, int limit, Random random) {
        long all = 1;
        for (int size : sizes) {
            all = Math.min(all * size, Integer.MAX_VALUE);
        }
        List<int[]> choices = new ArrayList<>();
        if (all <= limit) {
            for (long n = 0; n < all; n++) {
                choices.add(numbered(sizes, n));
            }
            return choices;
        }
        int most = sizes.stream().mapToInt(Integer::intValue).max().orElse(1);
        for (int version = 0; version < most; version++) {
            int alike = version;
            choices.add(
                    sizes.stream().mapToInt(size -> Math.min(alike, size - 1)).toArray());
        }
        while (choices.size() < limit) {
            choices.add(sizes.stream().mapToInt(random::nextInt).toArray());
        }
        Set<List<Integer>> known = new LinkedHashSet<>();
        choices.removeIf(choice -> !known.add(Arrays.stream(choice).boxed().toList()));
        return choices;
    }

    private static int[] numbered(List<Integer> sizes, long number) {
        int[] choice = new int[sizes.size()];
        long rest = number;
        for (int i = 0; i < choice.length; i++) {
            choice[i] = (int) (rest % sizes.get(i));
            rest /= sizes.get(i);
        }
        return choice;
    }
}
