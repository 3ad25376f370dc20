package dev.holdfast.examples.transcript;

import dev.holdfast.examples.transcript.ChunkResult.Keyword;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/** Counts words, whatever their spelling. Confined to one thread. */
final class WordCount {
    private static final Comparator<Map.Entry<String, Integer>> OFTEN_FIRST =
            Map.Entry.<String, Integer>comparingByValue().reversed().thenComparing(Map.Entry.comparingByKey());

    private final Map<String, Map<String, Integer>> spellings = new TreeMap<>();

    void add(String word, int times) {
        spellings.computeIfAbsent(Words.key(word), key -> new TreeMap<>()).merge(word, times, Integer::sum);
    }

    Set<String> keys() {
        return spellings.keySet();
    }

    /** The words that come most often, each as it is mostly written; of equal ones the first in the alphabet. */
    List<Keyword> top(int most) {
        return top(most, key -> 1);
    }

    /** The same, each word counting as much as {@code weight} says of its key. */
    List<Keyword> top(int most, ToDoubleFunction<String> weight) {
        Comparator<String> heavy = Comparator.comparingDouble(key -> -total(key) * weight.applyAsDouble(key));
        return spellings.keySet().stream()
                .sorted(heavy.thenComparing(Comparator.naturalOrder()))
                .limit(most)
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
