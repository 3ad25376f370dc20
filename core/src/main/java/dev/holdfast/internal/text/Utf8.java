package dev.holdfast.internal.text;

import java.nio.charset.StandardCharsets;

/** Cuts text to a number of UTF-8 bytes without breaking a character. */
public final class Utf8 {
    private static final String CUT = " … (cut)";
    private static final int CUT_BYTES = CUT.getBytes(StandardCharsets.UTF_8).length;

    private Utf8() {}

    /**
     * How many bytes the text takes.
     *
     * @param text any text
     * @return its length in UTF-8 bytes
     */
    public static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    /**
     * Looks for half a character, which UTF-8 cannot hold.
     *
     * @param text any text
     * @return the position of the first unpaired surrogate; -1 if there is none
     */
    public static int unpaired(String text) {
        int i = 0;
        while (i < text.length()) {
            int point = text.codePointAt(i);
            if (point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE) {
                return i;
            }
            i += Character.charCount(point);
        }
        return -1;
    }

    /**
     * Cuts a text that is too long, saying so at its end, and replaces unpaired surrogates, which no store can keep.
     *
     * @param text any text
     * @param maxBytes the most UTF-8 bytes of the result; at least 16
     * @return the text, or its beginning with a mark
     */
    public static String cut(String text, int maxBytes) {
        // encoding replaces what is not text by '?', so the result can be stored
        byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
        if (encoded.length <= maxBytes) {
            return new String(encoded, StandardCharsets.UTF_8);
        }
        int end = maxBytes - CUT_BYTES;
        while (end > 0 && (encoded[end] & 0xC0) == 0x80) {
            end--;
        }
        return new String(encoded, 0, end, StandardCharsets.UTF_8) + CUT;
    }
}
