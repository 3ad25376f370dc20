package dev.holdfast.examples.transcript.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Finds the sentences of a text, in most languages that mark their ends.
 *
 * <p>{@code java.text.BreakIterator} is not used: it ends a sentence after "Mr.", ignores blank lines, and may change
 * with the version of Java, but a job must be finished with the chunks it was started with.
 */
public final class Sentences {
    private static final String ENDS = ".!?…‽؟۔।॥።";

    /** Marks that end a sentence even without a following space. */
    private static final String ENDS_WITHOUT_SPACE = "。！？｡";

    private static final String CLOSERS = "\"'”’»›)]}」』）】》";
    private static final String OPENERS = "\"'“‘„«‹([{_*¿¡";
    private static final Set<String> ABBREVIATIONS = Set.of(
            "mr", "mrs", "ms", "messrs", "mme", "mlle", "dr", "prof", "st", "rev", "hon", "capt", "col", "gen", "lieut",
            "lt", "sgt", "adm", "gov", "vs", "viz", "cf", "e.g", "i.e", "hr", "fr", "bzw", "z.b", "d.h", "sra", "sig");

    /** Abbreviations only before a number. */
    private static final Set<String> NUMBERED = Set.of("no", "nos", "vol", "chap", "ch", "fig", "p", "pp", "nr", "bd");

    private Sentences() {}

    /**
     * Splits a text into sentences; a blank line ends one as well.
     *
     * @return spans without gaps from the first character to the last; white space belongs to the previous sentence
     */
    public static List<Span> of(String text) {
        List<Span> found = new ArrayList<>();
        int start = 0;
        int at = skipSpace(text, 0);
        while (at < text.length()) {
            int after = afterMarks(text, at);
            int end = endAt(text, start, new Span(at, after));
            if (end > at) {
                found.add(new Span(start, end));
                start = end;
            }
            at = Math.max(end, after);
        }
        if (start < text.length()) {
            found.add(new Span(start, text.length()));
        }
        return found;
    }

    /** Returns the end of the sentence, including white space, if these marks end it; otherwise -1. */
    private static int endAt(String text, int start, Span marks) {
        char first = text.charAt(marks.start());
        if (first == '\n') {
            return isBlankLine(text, marks.start()) ? skipSpace(text, marks.end()) : -1;
        }
        if (!isEnd(first)) {
            return -1;
        }
        int next = skipSpace(text, marks.end());
        if (next == text.length()) {
            return next;
        }
        if (marks.of(text).chars().anyMatch(c -> ENDS_WITHOUT_SPACE.indexOf(c) >= 0)) {
            return next;
        }
        boolean dot = first == '.' && marks.length() == 1;
        if (next == marks.end() || (dot && isAbbreviation(text, start, marks.start(), next))) {
            return -1;
        }
        return continues(text, next) ? -1 : next;
    }

    /** Skips further marks and closing quotation marks after a mark that may end a sentence. */
    private static int afterMarks(String text, int at) {
        int after = at + 1;
        if (isEnd(text.charAt(at))) {
            while (after < text.length() && (isEnd(text.charAt(after)) || CLOSERS.indexOf(text.charAt(after)) >= 0)) {
                after++;
            }
        }
        return after;
    }

    private static boolean isEnd(char c) {
        return ENDS.indexOf(c) >= 0 || ENDS_WITHOUT_SPACE.indexOf(c) >= 0;
    }

    /** "What?" said he: a lower-case letter does not start a sentence. */
    private static boolean continues(String text, int next) {
        int at = next;
        while (at < text.length() && OPENERS.indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        return at < text.length() && Character.isLowerCase(text.codePointAt(at));
    }

    private static boolean isAbbreviation(String text, int start, int dot, int next) {
        int from = dot;
        while (from > start && (Character.isLetter(text.charAt(from - 1)) || text.charAt(from - 1) == '.')) {
            from--;
        }
        String word = text.substring(from, dot);
        boolean initial = word.length() == 1 && Character.isUpperCase(word.charAt(0)) && !word.equals("I");
        String key = word.toLowerCase(Locale.ROOT);
        boolean number = Character.isDigit(text.charAt(next)) && NUMBERED.contains(key);
        return initial || number || ABBREVIATIONS.contains(key);
    }

    private static boolean isBlankLine(String text, int lineFeed) {
        int at = lineFeed + 1;
        while (at < text.length() && text.charAt(at) != '\n' && isSpace(text.charAt(at))) {
            at++;
        }
        return at < text.length() && text.charAt(at) == '\n';
    }

    static int skipSpace(String text, int from) {
        int at = from;
        while (at < text.length() && isSpace(text.charAt(at))) {
            at++;
        }
        return at;
    }

    /** Returns whether a character is white space of any kind. */
    public static boolean isSpace(char c) {
        return Character.isWhitespace(c) || Character.isSpaceChar(c);
    }
}
