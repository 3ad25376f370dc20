package dev.holdfast.examples.transcript.summary;

import dev.holdfast.examples.common.text.Printable;
import dev.holdfast.examples.transcript.text.Sentences;

/** Makes untrusted text safe for a Markdown page. */
final class Markdown {
    private static final String MARKUP = "\\`*_[]<>#|";

    private Markdown() {}

    /** Returns {@code text} on one line, with each run of white space replaced by one space. */
    static String joined(String text) {
        StringBuilder joined = new StringBuilder(text.length());
        boolean gap = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Sentences.isSpace(c)) {
                gap = true;
            } else {
                if (gap && !joined.isEmpty()) {
                    joined.append(' ');
                }
                gap = false;
                joined.append(c);
            }
        }
        return joined.toString();
    }

    /** Returns {@code text} on one line, escaped so that none of it is markup. */
    static String escaped(String text) {
        StringBuilder safe = new StringBuilder(text.length() + 16);
        joined(text).codePoints().forEach(c -> {
            if (MARKUP.indexOf(c) >= 0) {
                safe.append('\\');
            }
            safe.appendCodePoint(Printable.isControl(c) ? '\uFFFD' : c);
        });
        if (safe.length() > 1 && "-+=~".indexOf(safe.charAt(0)) >= 0) {
            safe.insert(0, '\\'); // it would start a list, or underline the line above
        }
        int digits = 0;
        while (digits < safe.length() && Character.isDigit(safe.charAt(digits))) {
            digits++;
        }
        if (digits > 0 && digits < safe.length() && ".)".indexOf(safe.charAt(digits)) >= 0) {
            safe.insert(digits, '\\'); // it would start a numbered list
        }
        return safe.toString();
    }
}
