package dev.holdfast.internal.text;

import java.nio.charset.StandardCharsets;

/** Measures text in UTF-8 bytes, and cuts it without breaking a character. */
public final class Utf8 {
    private static final String CUT = " … (cut)";
    private static final int CUT_BYTES = CUT.getBytes(StandardCharsets.UTF_8).length;

    private Utf8() {}

    /** Returns the length in UTF-8 bytes. */
    public static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    /** Returns the position of the first unpaired surrogate, which UTF-8 cannot represent; -1 if there is none. */
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
     * Cuts a text that is too long and marks the end, and replaces unpaired surrogates.
     *
     * @param maxBytes the most UTF-8 bytes of the result; at least 16
     */
    public static String cut(String text, int maxBytes) {
        // encoding replaces unpaired surrogates by '?'
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
