package dev.holdfast.examples.transcript.text;

/** Finds where a text may be cut if no sentence ends: between words, or at least not inside a character. */
final class CutPoints {
    private CutPoints() {}

    /** Returns the last good position up to {@code end}, in the second half of the range. */
    static int before(String text, int start, int end) {
        int least = start + (end - start) / 2;
        for (int at = end; at > least; at--) {
            if (Sentences.isSpace(text.charAt(at - 1))) {
                return at;
            }
        }
        for (int at = end; at > least; at--) {
            if (isBetweenCharacters(text, at)) {
                return at;
            }
        }
        // one letter with an unreasonable number of marks
        return Character.isLowSurrogate(text.charAt(end)) ? end - 1 : end;
    }

    /**
     * Returns the first start of a word from {@code earliest}. Without one, returns a position inside a word if
     * {@code inWords} allows it, otherwise the end.
     */
    static int after(String text, int earliest, int end, boolean inWords) {
        if (earliest == 0) {
            return 0;
        }
        for (int at = earliest; at < end; at++) {
            if (Sentences.isSpace(text.charAt(at - 1)) && !Sentences.isSpace(text.charAt(at))) {
                return at;
            }
        }
        for (int at = earliest; at < end && inWords; at++) {
            if (isBetweenCharacters(text, at)) {
                return at;
            }
        }
        return end;
    }

    private static boolean isBetweenCharacters(String text, int at) {
        if (at >= text.length()) {
            return true;
        }
        int type = Character.getType(text.codePointAt(at));
        boolean mark = type == Character.NON_SPACING_MARK
                || type == Character.ENCLOSING_MARK
                || type == Character.COMBINING_SPACING_MARK;
        return !mark && text.charAt(at) != '\u200D' && !Character.isLowSurrogate(text.charAt(at));
    }
}
