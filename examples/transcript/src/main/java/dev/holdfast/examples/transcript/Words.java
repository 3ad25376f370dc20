package dev.holdfast.examples.transcript;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Finds the words of a text that carry meaning. Immutable. */
final class Words {
    private static final String NO_SPACES = "\\p{IsHan}\\p{IsThai}\\p{IsLao}\\p{IsKhmer}\\p{IsMyanmar}";
    private static final String LETTER = "[\\p{L}\\p{M}&&[^\\p{IsHiragana}" + NO_SPACES + "]]";

    /**
     * Letters, with apostrophes or hyphens inside; or a run of a script that sets no spaces between words. Hiragana is
     * left out: it is mostly what binds words.
     */
    private static final Pattern WORD =
            Pattern.compile("(?<run>[" + NO_SPACES + "]+)|" + LETTER + "+(?:['’-]" + LETTER + "+){0,8}");

    private static final int LEAST_LETTERS = 3;
    private static final int MOST_LETTERS = 40;

    private final Set<String> stopWords;

    /** Without the words of English that carry none. */
    Words() {
        String file = "stopwords-en.txt";
        try (InputStream in = Objects.requireNonNull(Words.class.getResourceAsStream(file), file)) {
            stopWords = new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .flatMap(line -> Pattern.compile(" ").splitAsStream(line))
                    .collect(Collectors.toUnmodifiableSet());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The words of {@code text} in order, as they are written; of scripts without spaces, pairs of characters. */
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

    /** What the same words in other spellings have in common. */
    static String key(String word) {
        return word.toLowerCase(Locale.ROOT);
    }

    private void addWord(String found, List<String> words) {
        String word = found.replace('’', '\'');
        if (word.endsWith("'s") || word.endsWith("'S")) {
            word = word.substring(0, word.length() - 2);
        }
        boolean fits = word.length() >= LEAST_LETTERS && word.length() <= MOST_LETTERS;
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
