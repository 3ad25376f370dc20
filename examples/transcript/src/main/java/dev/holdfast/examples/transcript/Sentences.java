package dev.holdfast.examples.transcript;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Finds the sentences of a text, in most languages that mark their ends. Immutable.
 *
 * <p>Not {@code java.text.BreakIterator}, which ends a sentence after "Mr.", goes on over blank lines, and may answer
 * differently in the next Java: what was begun with one must be finished with the same pieces.
 */
final class Sentences {
    private static final String ENDS = ".!?…‽؟۔।॥።";

    /** These end a sentence even if no space follows. */
    private static final String ENDS_WITHOUT_SPACE = "。！？｡";

    private static final String CLOSERS = "\"'”’»›)]}」』）】》";
    private static final String OPENERS = "\"'“‘„«‹([{_*¿¡";
    private static final Set<String> ABBREVIATIONS = Set.of(
            "mr", "mrs", "ms", "messrs", "mme", "mlle", "dr", "prof", "st", "rev", "hon", "capt", "col", "gen", "lieut",
            "lt", "sgt", "adm", "gov", "vs", "viz", "cf", "e.g", "i.e", "hr", "fr", "bzw", "z.b", "d.h", "sra", "sig");

    /** Abbreviations before a number, ends of sentences elsewhere. */
    private static final Set<String> NUMBERED = Set.of("no", "nos", "vol", "chap", "ch", "fig", "p", "pp", "nr", "bd");

    private Sentences() {}

    /**
     * Cuts a text into sentences; a blank line ends one as well.
     *
     * @return stretches without gap from the first character to the last; white space belongs to the sentence before
     */
    static List<Span> of(String text) {
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

    /** Where the sentence ends, white space included, if it ends with these marks; otherwise -1. */
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
        return goesOn(text, next) ? -1 : next;
    }

    /** After a mark that may end a sentence come others, and what closes a quotation. */
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

    /** "What?" said he: a small letter does not begin a sentence. */
    private static boolean goesOn(String text, int next) {
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

    static boolean isSpace(char c) {
        return Character.isWhitespace(c) || Character.isSpaceChar(c);
    }
}
