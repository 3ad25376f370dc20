package dev.holdfast.internal.backend;

import dev.holdfast.store.ItemBody;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The words under which a store indexes an item: its tags, and its unique keys as words that no tag can be, since they
 * have tabs. A store that keeps an index of tags thereby has one of keys. Immutable.
 */
public record IndexedWords(Set<String> tags, Map<String, String> uniqueKeys) {
    private static final char TAB = '\t';

    /** Returns the words of an item, in a stable order. */
    public static Set<String> of(ItemBody body) {
        if (body.uniqueKeys().isEmpty()) {
            return body.tags();
        }
        Set<String> words = new TreeSet<>(body.tags());
        body.uniqueKeys().forEach((name, value) -> words.add(word(name, value)));
        return Collections.unmodifiableSet(words);
    }

    /** Returns the word of a unique key. */
    public static String word(String name, String value) {
        return TAB + name + TAB + value;
    }

    /** Returns the name and value of the unique key that a word stands for; null if it is a tag. */
    public static Map.@Nullable Entry<String, String> key(String word) {
        int end = word.indexOf(TAB, 1);
        return word.isEmpty() || word.charAt(0) != TAB || end < 0
                ? null
                : Map.entry(word.substring(1, end), word.substring(end + 1));
    }

    /** Splits words into tags and unique keys. */
    public static IndexedWords parse(List<String> words) {
        Set<String> tags = new TreeSet<>();
        Map<String, String> keys = new TreeMap<>();
        for (String word : words) {
            Map.Entry<String, String> key = key(word);
            if (key == null) {
                tags.add(word);
            } else {
                keys.put(key.getKey(), key.getValue());
            }
        }
        return new IndexedWords(tags, keys);
    }
}
