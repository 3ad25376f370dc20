package dev.holdfast.sqlite.mirror;

import dev.holdfast.sqlite.json.JsonText;
import dev.holdfast.sqlite.json.JsonValue;
import dev.holdfast.store.ItemBody;
import dev.holdfast.store.ItemKey;
import dev.holdfast.store.ItemRecord;
import dev.holdfast.store.Lease;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Parses the file of an item without trusting it: a file that does not match its checksum is refused. */
public final class MirrorParser {
    private static final byte[] BOOKKEEPING = "\nholdfast:\n".getBytes(StandardCharsets.UTF_8);
    private static final int HEAD_BYTES = 200;

    private final JsonValue.Fields file;
    private final JsonValue.Fields holdfast;

    private MirrorParser(JsonValue.Fields file, JsonValue.Fields holdfast) {
        this.file = file;
        this.holdfast = holdfast;
    }

    /** Parses the whole file and compares its checksum. */
    public static MirrorItem parse(byte[] bytes) throws UnreadableYamlException {
        if (newerFormat(bytes)) {
            throw UnreadableYamlException.newer("was written by a newer version of the library; use that one");
        }
        JsonValue.Fields file = YamlReader.read(bytes);
        if (!(file.values().get(MirrorItem.HOLDFAST) instanceof JsonValue.Fields holdfast)) {
            throw UnreadableYamlException.damaged("has no holdfast section");
        }
        try {
            MirrorParser parser = new MirrorParser(file, holdfast);
            MirrorItem item = MirrorItem.of(parser.record());
            if (!item.canonical().checksum().equals(text(holdfast, "checksum"))) {
                throw UnreadableYamlException.damaged("does not match its checksum: it has been edited or damaged");
            }
            return item;
        } catch (IllegalArgumentException | DateTimeException e) {
            throw UnreadableYamlException.damaged("has an impossible value: " + e.getMessage());
        }
    }

    private ItemRecord record() throws UnreadableYamlException {
        ItemKey key = new ItemKey(text(file, MirrorItem.TYPE), text(file, MirrorItem.ID));
        ItemBody body = new ItemBody(
                text(file, MirrorItem.STATE),
                optional("failed_from"),
                instant(optional("due")),
                lease(),
                Instant.parse(text(file, MirrorItem.UPDATED)),
                tags(),
                document(),
                uniqueKeys());
        return new ItemRecord(key, number(holdfast, "revision"), number(holdfast, "entries"), body);
    }

    private @Nullable Lease lease() throws UnreadableYamlException {
        JsonValue value = holdfast.values().get("lease");
        if (value == null) {
            return null;
        }
        if (!(value instanceof JsonValue.Fields lease)) {
            throw UnreadableYamlException.damaged("has a lease that is not a mapping");
        }
        return new Lease(text(lease, "owner"), number(lease, "token"), Instant.parse(text(lease, "expires")));
    }

    private Set<String> tags() throws UnreadableYamlException {
        Set<String> tags = new TreeSet<>();
        List<JsonValue> values =
                holdfast.values().get("tags") instanceof JsonValue.Elements items ? items.values() : List.of();
        for (JsonValue value : values) {
            if (!(value instanceof JsonValue.Text tag)) {
                throw UnreadableYamlException.damaged("has a tag that is not text");
            }
            tags.add(tag.value());
        }
        return tags;
    }

    private Map<String, String> uniqueKeys() throws UnreadableYamlException {
        Map<String, String> keys = new TreeMap<>();
        if (holdfast.values().get("keys") instanceof JsonValue.Fields fields) {
            for (String name : fields.values().keySet()) {
                keys.put(name, text(fields, name));
            }
        }
        return keys;
    }

    private String document() {
        JsonValue whole = file.values().get(MirrorItem.DOCUMENT);
        if (whole instanceof JsonValue.Text text) {
            return text.value();
        }
        if (whole != null) {
            return JsonText.write(whole);
        }
        Map<String, JsonValue> fields = new LinkedHashMap<>(file.values());
        List.of(MirrorItem.ID, MirrorItem.TYPE, MirrorItem.STATE, MirrorItem.UPDATED, MirrorItem.HOLDFAST)
                .forEach(fields::remove);
        return JsonText.write(new JsonValue.Fields(fields));
    }

    private @Nullable String optional(String name) throws UnreadableYamlException {
        return holdfast.values().containsKey(name) ? text(holdfast, name) : null;
    }

    private static @Nullable Instant instant(@Nullable String text) {
        return text == null ? null : Instant.parse(text);
    }

    private static String text(JsonValue.Fields fields, String name) throws UnreadableYamlException {
        if (fields.values().get(name) instanceof JsonValue.Text text) {
            return text.value();
        }
        throw UnreadableYamlException.damaged("has no text in '" + name + "'");
    }

    private static long number(JsonValue.Fields fields, String name) throws UnreadableYamlException {
        if (fields.values().get(name) instanceof JsonValue.Numeral number) {
            return Long.parseLong(number.literal());
        }
        throw UnreadableYamlException.damaged("has no number in '" + name + "'");
    }

    /** Returns, without parsing, whether a newer version of the library wrote the file. */
    static boolean newerFormat(byte[] bytes) {
        return glance(bytes, "format") > MirrorItem.FORMAT;
    }

    /** Returns the revision that the file claims, without parsing or checking it; -1 if it claims none. */
    static long claimedRevision(byte[] bytes) {
        return glance(bytes, "revision");
    }

    private static long glance(byte[] bytes, String name) {
        int at = lastIndexOf(bytes);
        if (at < 0) {
            return -1;
        }
        int start = at + BOOKKEEPING.length;
        int length = Math.min(bytes.length - start, HEAD_BYTES);
        String head = new String(bytes, start, length, StandardCharsets.ISO_8859_1);
        for (String line : head.lines().toList()) {
            String label = "  " + name + ": ";
            if (line.startsWith(label)) {
                try {
                    return Long.parseLong(line.substring(label.length()));
                } catch (NumberFormatException e) {
                    return -1;
                }
            }
        }
        return -1;
    }

    private static int lastIndexOf(byte[] bytes) {
        for (int start = bytes.length - BOOKKEEPING.length; start >= 0; start--) {
            int i = 0;
            while (i < BOOKKEEPING.length && bytes[start + i] == BOOKKEEPING[i]) {
                i++;
            }
            if (i == BOOKKEEPING.length) {
                return start;
            }
        }
        return -1;
    }
}
