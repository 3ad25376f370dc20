package dev.holdfast.sqlite.mirror;

import dev.holdfast.sqlite.json.JsonText;
import dev.holdfast.sqlite.json.JsonValue;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Writes values as YAML that people like to read: block style, two spaces, unquoted text where it is unambiguous,
 * several lines as a literal block. No anchors, no tags, no folding.
 *
 * <p>This is written by hand because the library's emitter takes 25 times as long as JSON and chooses quotes by itself;
 * every test reads the output with the library. ISO-8601 dates are not quoted; text that YAML 1.1 or 1.2 could take for
 * another type is.
 */
final class YamlWriter {
    private static final String STEP = "  ";
    private static final int MAX_SIMPLE_KEY_CHARS = 500;
    private static final Pattern ISO_DATE =
            Pattern.compile("\\d{4}-\\d{2}-\\d{2}" + "(T\\d{2}:\\d{2}(:\\d{2}(\\.\\d{1,9})?)?(Z|[+-]\\d{2}:\\d{2})?)?");
    private static final int MAX_WORD_CHARS = 5;
    private static final Set<String> WORDS = Set.of("null", "true", "false", "yes", "no", "on", "off", "y", "n");

    private final StringBuilder out = new StringBuilder(1024);

    private YamlWriter() {}

    /** Writes an object as a document that ends with a line break. */
    static String write(JsonValue.Fields document) {
        YamlWriter writer = new YamlWriter();
        if (document.values().isEmpty()) {
            return "{}\n";
        }
        writer.fields(document, "", false);
        return writer.out.toString();
    }

    private void fields(JsonValue.Fields fields, String indent, boolean started) {
        boolean inLine = started;
        for (Map.Entry<String, JsonValue> field : fields.values().entrySet()) {
            if (!inLine) {
                out.append(indent);
            }
            inLine = false;
            key(field.getKey(), indent);
            value(field.getValue(), indent);
        }
    }

    private void key(String name, String indent) {
        int start = out.length();
        scalar(name);
        if (out.length() - start > MAX_SIMPLE_KEY_CHARS) {
            out.insert(start, "? ");
            out.append('\n').append(indent);
        }
        out.append(':');
    }

    private void value(JsonValue value, String indent) {
        String deeper = indent + STEP;
        if (value instanceof JsonValue.Fields fields && !fields.values().isEmpty()) {
            out.append('\n');
            fields(fields, deeper, false);
        } else if (value instanceof JsonValue.Elements items && !items.values().isEmpty()) {
            out.append('\n');
            items(items, deeper, false);
        } else {
            out.append(' ');
            leaf(value, deeper);
        }
    }

    private void items(JsonValue.Elements items, String indent, boolean started) {
        boolean inLine = started;
        for (JsonValue item : items.values()) {
            if (!inLine) {
                out.append(indent);
            }
            inLine = false;
            out.append("- ");
            if (item instanceof JsonValue.Fields fields && !fields.values().isEmpty()) {
                fields(fields, indent + STEP, true);
            } else if (item instanceof JsonValue.Elements nested
                    && !nested.values().isEmpty()) {
                items(nested, indent + STEP, true);
            } else {
                leaf(item, indent + STEP);
            }
        }
    }

    private void leaf(JsonValue value, String indent) {
        if (value instanceof JsonValue.Fields) {
            out.append("{}");
        } else if (value instanceof JsonValue.Elements) {
            out.append("[]");
        } else if (value instanceof JsonValue.Numeral number) {
            out.append(number.literal());
        } else if (value instanceof JsonValue.Word word) {
            out.append(word.literal());
        } else if (value instanceof JsonValue.Text text && literal(text.value())) {
            block(text.value(), indent);
            return;
        } else if (value instanceof JsonValue.Text text) {
            scalar(text.value());
        }
        out.append('\n');
    }

    private static boolean literal(String text) {
        if (text.indexOf('\n') < 1 || text.charAt(0) == ' ' || text.charAt(0) == '\t') {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '\n' && !(c == '\t' && text.charAt(i - 1) != '\n') && !printable(text, i)) {
                return false;
            }
        }
        return true;
    }

    private void block(String text, String indent) {
        int end = text.length();
        while (text.charAt(end - 1) == '\n') {
            end--;
        }
        int breaks = text.length() - end;
        out.append(breaks == 0 ? "|-\n" : breaks == 1 ? "|\n" : "|+\n");
        int line = 0;
        while (line < end) {
            int next = text.indexOf('\n', line);
            int stop = next < 0 ? end : next;
            if (stop > line) {
                out.append(indent).append(text, line, stop);
            }
            out.append('\n');
            line = stop + 1;
        }
        out.append("\n".repeat(Math.max(0, breaks - 1)));
    }

    private void scalar(String text) {
        if (plain(text)) {
            out.append(text);
        } else {
            quoted(text);
        }
    }

    private static boolean plain(String text) {
        if (text.isEmpty()) {
            return false;
        }
        char first = text.charAt(0);
        if (first >= '0' && first <= '9') {
            return ISO_DATE.matcher(text).matches();
        }
        if ((!Character.isLetter(first) && first != '/' && first != '_') || text.charAt(text.length() - 1) == ' ') {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean lastOrSpaced = i + 1 == text.length() || text.charAt(i + 1) == ' ';
            if (!printable(text, i) || (c == ':' && lastOrSpaced) || (c == '#' && text.charAt(i - 1) == ' ')) {
                return false;
            }
        }
        return text.length() > MAX_WORD_CHARS || !WORDS.contains(text.toLowerCase(Locale.ROOT));
    }

    /** Returns whether YAML accepts the character as it is, without ambiguity about line breaks or byte order. */
    private static boolean printable(String text, int at) {
        char c = text.charAt(at);
        if (c < 0x7f) {
            return c >= ' ';
        }
        boolean spacing = c < 0xa1 || c == 0x2028 || c == 0x2029 || c == 0xfeff;
        return !spacing && c < 0xfffe && !JsonText.unpaired(text, at);
    }

    private void quoted(String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (printable(text, i)) {
                        out.append(c);
                    } else {
                        out.append(String.format("\\u%04x", (int) c));
                    }
                }
            }
        }
        out.append('"');
    }
}
