package dev.holdfast.internal.text;

import java.util.regex.Pattern;

/**
 * Removes secrets from messages, and for people also the paths of the machine.
 *
 * <p>Secrets are user-info in URLs, values after words such as {@code password=} or {@code token:}, {@code
 * Authorization} schemes, cookie headers, JSON web tokens, private keys, and keys with well-known prefixes. The
 * patterns are a guess that rather removes too much. Input is cut before matching, which bounds the time.
 */
public final class Redaction {
    private static final int MAX_INPUT_CHARS = 64 * 1024;
    private static final String HIDDEN = "***";

    private static final Pattern USER_INFO = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]{1,20}://)[^/?#\\s\"'<>]{1,500}@");
    private static final Pattern SCHEME = Pattern.compile("(?i)\\b(bearer|basic|digest)\\s+[A-Za-z0-9._~+/=-]{6,4096}");
    private static final Pattern NAMED = Pattern.compile(
            "(?i)([\\w-]{0,40}(?:password|passwd|pwd|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|signature"
                    + "|authorization|cookie|credential|session[_-]?id)[\\w-]{0,40}[\"']?\\s{0,4}[=:]\\s{0,4})"
                    + "(?:\"[^\"\\\\]{0,4096}+(?:\\\\.[^\"\\\\]{0,4096}+){0,64}+\"?|'[^']{0,4096}+'?|[^\\s,;&\"'<>)\\]}]{1,4096})");
    private static final Pattern COOKIES = Pattern.compile("(?i)(\\bcookie2?\"?\\s{0,4}:\\s{0,4})[^\\r\\n]{1,8192}");
    private static final Pattern WELL_KNOWN = Pattern.compile("\\b(?:eyJ[A-Za-z0-9_-]{8,2048}\\.[A-Za-z0-9_-]{4,4096}"
            + "(?:\\.[A-Za-z0-9_-]{0,1024})?|A(?:KIA|SIA)[A-Z0-9]{16}|gh[pousr]_[A-Za-z0-9]{20,255}|xox[abprs]-[A-Za-z0-9-]{10,255}"
            + "|sk-[A-Za-z0-9_-]{16,255})");
    private static final Pattern PRIVATE_KEY =
            Pattern.compile("-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[^-]{0,16384}(?:-----END [A-Z ]{0,40}-----)?");
    private static final Pattern UNIX_PATH = Pattern.compile(
            "(?<![\\w./~%-])/(?:[^\\s/:'\"<>|,;()\\[\\]]{1,255}/){1,60}([^\\s/:'\"<>|,;()\\[\\]]{0,255})");
    private static final Pattern FILE_URL =
            Pattern.compile("file:/{1,3}(?:[^\\s/'\"<>]{1,255}/){0,60}([^\\s/'\"<>]{0,255})");
    private static final Pattern WINDOWS_PATH = Pattern.compile(
            "(?:\\b[A-Za-z]:|\\\\\\\\[^\\\\\\s]{1,255})[\\\\/](?:[^\\\\/\\s:'\"<>|]{1,255}[\\\\/]){0,60}([^\\\\/\\s:'\"<>|]{0,255})");

    private Redaction() {}

    /** Removes secrets, for debugging, and makes control characters other than line ends visible. */
    public static String secrets(String text) {
        String cut = text.length() > MAX_INPUT_CHARS ? text.substring(0, MAX_INPUT_CHARS) : text;
        String result = PRIVATE_KEY.matcher(cut).replaceAll(HIDDEN);
        result = USER_INFO.matcher(result).replaceAll("$1" + HIDDEN + "@");
        result = SCHEME.matcher(result).replaceAll("$1 " + HIDDEN);
        result = COOKIES.matcher(result).replaceAll("$1" + HIDDEN);
        result = NAMED.matcher(result).replaceAll("$1" + HIDDEN);
        return visible(WELL_KNOWN.matcher(result).replaceAll(HIDDEN));
    }

    /** Removes secrets, and cuts absolute paths to their last name. */
    public static String forPeople(String text) {
        String result = FILE_URL.matcher(secrets(text)).replaceAll("…/$1");
        result = WINDOWS_PATH.matcher(result).replaceAll("…/$1");
        return UNIX_PATH.matcher(result).replaceAll("…/$1");
    }

    private static String visible(String text) {
        StringBuilder shown = null;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean hidden = Character.isISOControl(c) && c != '\n' && c != '\t' && c != '\r';
            if (hidden && shown == null) {
                shown = new StringBuilder(text.length() + 16).append(text, 0, i);
            }
            if (shown != null) {
                shown.append(hidden ? String.format("\\u%04x", (int) c) : String.valueOf(c));
            }
        }
        return shown == null ? text : shown.toString();
    }
}
