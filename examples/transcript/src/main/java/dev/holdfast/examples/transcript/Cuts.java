package dev.holdfast.examples.transcript;

/** Where a text may be cut when no sentence ends: between words, at least never inside a character. Immutable. */
final class Cuts {
    private Cuts() {}

    /** The last good place after {@code start} and not after {@code end}; more than half of the stretch is kept. */
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
        // more marks on one letter than anybody writes
        return Character.isLowSurrogate(text.charAt(end)) ? end - 1 : end;
    }

    /** The first beginning of a word, or if need be {@code inWords} as well, from {@code earliest} on, or the end. */
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
