package dev.holdfast.examples.transcript.summary;

import dev.holdfast.examples.common.io.Resource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Finds the meaningful words of a text. Immutable. */
final class Words {
    private static final String NO_SPACES = "\\p{IsHan}\\p{IsThai}\\p{IsLao}\\p{IsKhmer}\\p{IsMyanmar}";
    private static final String LETTER = "[\\p{L}\\p{M}&&[^\\p{IsHiragana}" + NO_SPACES + "]]";

    /**
     * Letters with inner apostrophes or hyphens, or a run of a script without spaces between words. Hiragana is
     * excluded: most of it is grammar.
     */
    private static final Pattern WORD =
            Pattern.compile("(?<run>[" + NO_SPACES + "]+)|" + LETTER + "+(?:['’-]" + LETTER + "+){0,8}");

    private static final int MIN_LETTERS = 3;
    private static final int MAX_LETTERS = 40;

    private final Set<String> stopWords;

    /** Excludes English stop words. */
    Words() {
        stopWords = Pattern.compile("\\s+")
                .splitAsStream(Resource.text(Words.class, "stopwords-en.txt"))
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Returns the words of {@code text} in order and as written; pairs of characters for scripts without spaces. */
    List<String> of(String text) {
        List<String> words = new ArrayList<>();
        Matcher found = WORD.matcher(text);
        while (found.find()) {
            String run = found.group("run");
            if (run != null) {
                addPairs(run, words);
            } else {
                addWord(found.group(), words);
            }
        }
        return words;
    }

    /** Returns the key that all spellings of a word share. */
    static String key(String word) {
        return word.toLowerCase(Locale.ROOT);
    }

    private void addWord(String found, List<String> words) {
        String word = found.replace('’', '\'');
        if (word.endsWith("'s") || word.endsWith("'S")) {
            word = word.substring(0, word.length() - 2);
        }
        boolean fits = word.length() >= MIN_LETTERS && word.length() <= MAX_LETTERS;
        if (fits && !stopWords.contains(key(word))) {
            words.add(word);
        }
    }

    private static void addPairs(String run, List<String> words) {
        int[] points = run.codePoints().toArray();
        for (int i = 0; i + 1 < points.length; i++) {
            words.add(new String(points, i, 2));
        }
    }
}
