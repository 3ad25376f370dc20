package dev.holdfast.store;

import java.util.regex.Pattern;

/** Checks that names can be stored by every back end. */
final class Names {
    private static final Pattern TYPE = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]*(:[A-Za-z0-9_][A-Za-z0-9_.-]*)?");
    private static final int SHOWN_CHARS = 40;

    private Names() {}

    static void requireType(String type, int maxChars) {
        requireText("type", type, maxChars);
        if (!TYPE.matcher(type).matches()) {
            throw new IllegalArgumentException("type " + shown(type) + " has characters that cannot be stored;"
                    + " use letters, digits, '_', '.' and '-', with at most one ':' after a namespace");
        }
    }

    static void requireText(String what, String text, int maxChars) {
        if (text.isBlank()) {
            throw new IllegalArgumentException(what + " is blank; use 1 to " + maxChars + " visible characters");
        }
        if (text.length() > maxChars) {
            throw new IllegalArgumentException(
                    what + " " + shown(text) + " has " + text.length() + " characters; at most " + maxChars + " work");
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isISOControl(c)) {
                throw new IllegalArgumentException(what + " " + shown(text) + " has the control character U+"
                        + String.format("%04X", (int) c) + " at position " + i + "; leave it out");
            }
            if (Character.isSurrogate(c)) {
                boolean pair = Character.isHighSurrogate(c)
                        && i + 1 < text.length()
                        && Character.isLowSurrogate(text.charAt(i + 1));
                if (!pair) {
                    throw new IllegalArgumentException(what + " " + shown(text)
                            + " has an unpaired surrogate at position " + i + ", which is not text; leave it out");
                }
                i++;
            }
        }
    }

    /** Returns the text in quotes, truncated and with control characters escaped, so that it is safe in a log line. */
    static String shown(String text) {
        StringBuilder shown = new StringBuilder("'");
        int end = Math.min(text.length(), SHOWN_CHARS);
        for (int i = 0; i < end; i++) {
            char c = text.charAt(i);
            if (Character.isISOControl(c) || Character.isSurrogate(c)) {
                shown.append(String.format("\\u%04x", (int) c));
            } else {
                shown.append(c);
            }
        }
        return shown.append(end < text.length() ? "…'" : "'").toString();
    }
}
