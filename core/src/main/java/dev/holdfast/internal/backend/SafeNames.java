package dev.holdfast.internal.backend;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.regex.Pattern;

/**
 * Converts names chosen by hosts to file names: ASCII, distinct on every file system, and inside their directory.
 *
 * <p>A plain name (lower-case letters, digits, {@code _}, {@code -} and single dots inside) stays as it is. Any other
 * name becomes its readable part, {@code ~} and a hash of the whole: {@code Hy0/2004} becomes {@code hy0-2004~…}. No
 * plain name contains a {@code ~}, so the two kinds cannot collide. The original name is stored inside the file and
 * compared when it is read.
 */
public final class SafeNames {
    private static final int MAX_PLAIN_CHARS = 100;
    private static final int READABLE_CHARS = 60;
    private static final int HASH_CHARS = 20;
    private static final int BITS = 5;
    private static final String BASE32 = "abcdefghijklmnopqrstuvwxyz234567";
    private static final Pattern PLAIN = Pattern.compile("[a-z0-9_-]+(\\.[a-z0-9_-]+)*");
    private static final Pattern WINDOWS_DEVICE = Pattern.compile("(con|prn|aux|nul|com[0-9]|lpt[0-9])(\\..*)?");

    private SafeNames() {}

    /** Returns the name itself if it is plain, otherwise {@link #hashed}; at most 100 bytes of ASCII. */
    public static String of(String name) {
        return plain(name) ? name : hashed(name);
    }

    /**
     * Returns the form with a hash, also for a plain name that would collide with a file of the store; at most 81 bytes
     * of ASCII.
     */
    public static String hashed(String name) {
        return readable(name) + '~' + hash(name);
    }

    private static boolean plain(String name) {
        return name.length() <= MAX_PLAIN_CHARS
                && PLAIN.matcher(name).matches()
                && !WINDOWS_DEVICE.matcher(name).matches();
    }

    private static String readable(String name) {
        StringBuilder readable = new StringBuilder();
        for (int i = 0; i < name.length() && readable.length() < READABLE_CHARS; i++) {
            char c = name.charAt(i);
            char lower = c >= 'A' && c <= 'Z' ? (char) (c + ('a' - 'A')) : c;
            if (lower == '_' || (lower >= 'a' && lower <= 'z') || (lower >= '0' && lower <= '9')) {
                readable.append(lower);
            } else if (readable.length() > 0 && readable.charAt(readable.length() - 1) != '-') {
                readable.append('-');
            }
        }
        return readable.length() == 0 ? "item" : readable.toString();
    }

    /** Uses two bytes per character; the encoders of the JDK map all unpaired surrogates to the same byte. */
    private static byte[] bytes(String name) {
        ByteBuffer bytes = ByteBuffer.allocate(name.length() * Character.BYTES);
        bytes.asCharBuffer().put(name);
        return bytes.array();
    }

    private static String hash(String name) {
        byte[] digest;
        try {
            digest = MessageDigest.getInstance("SHA-256").digest(bytes(name));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
        StringBuilder hash = new StringBuilder(HASH_CHARS);
        for (int bit = 0; bit < HASH_CHARS * BITS; bit += BITS) {
            int two = ((digest[bit / 8] & 0xff) << 8) | (digest[bit / 8 + 1] & 0xff);
            hash.append(BASE32.charAt((two >> (16 - BITS - bit % 8)) & ((1 << BITS) - 1)));
        }
        return hash.toString();
    }
}
