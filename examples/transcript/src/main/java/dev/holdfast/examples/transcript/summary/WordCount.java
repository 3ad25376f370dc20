package dev.holdfast.examples.transcript.summary;

import dev.holdfast.examples.transcript.chunk.ChunkResult.Keyword;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/** Counts words; spellings that differ in case count as one. Confined to one thread. */
final class WordCount {
    private static final Comparator<Map.Entry<String, Integer>> OFTEN_FIRST =
            Map.Entry.<String, Integer>comparingByValue().reversed().thenComparing(Map.Entry.comparingByKey());

    private final Map<String, Map<String, Integer>> spellings = new TreeMap<>();

    /** Counts a word. */
    void add(String word, int times) {
        spellings.computeIfAbsent(Words.key(word), key -> new TreeMap<>()).merge(word, times, Integer::sum);
    }

    /** Returns the keys of all words. */
    Set<String> keys() {
        return spellings.keySet();
    }

    /** Returns the most frequent words in their most frequent spelling; of equal ones the first in the alphabet. */
    List<Keyword> top(int max) {
        return top(max, key -> 1);
    }

    /** Returns the same, with each count multiplied by the weight of its key. */
    List<Keyword> top(int max, ToDoubleFunction<String> weight) {
        Comparator<String> heavy = Comparator.comparingDouble(key -> -total(key) * weight.applyAsDouble(key));
        return spellings.keySet().stream()
                .sorted(heavy.thenComparing(Comparator.naturalOrder()))
                .limit(max)
                .map(key -> new Keyword(spelling(key), total(key)))
                .toList();
    }

    private int total(String key) {
        return spellings.getOrDefault(key, Map.of()).values().stream()
                .mapToInt(Integer::intValue)
                .sum();
    }

    private String spelling(String key) {
        return spellings.getOrDefault(key, Map.of()).entrySet().stream()
                .min(OFTEN_FIRST)
                .map(Map.Entry::getKey)
                .orElse(key);
    }
}
