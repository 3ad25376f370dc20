package dev.holdfast.sqlite.mirror;

import dev.holdfast.sqlite.json.JsonValue;
import dev.holdfast.store.ItemKey;
import dev.holdfast.store.ItemRecord;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The path of an item's file, relative to the directory of the mirror: {@code <type>/<group>/<name>.yaml}. */
final class MirrorLayout {
    private static final Pattern STARTS_AS_DATE = Pattern.compile("\\d{4}-\\d{2}-\\d{2}(T.*)?");
    private static final int YEAR_CHARS = 4;
    private static final String NO_GROUP = "other";

    private final @Nullable Function<ItemRecord, String> group;

    MirrorLayout(MirrorOptions options) {
        this.group = options.group();
    }

    /** Returns the directory of a type: {@code namespace/name}. */
    static Path typeDirectory(String type) {
        int colon = type.indexOf(':');
        if (colon < 0) {
            return Path.of(MirrorFileNames.directory(type));
        }
        return Path.of(
                MirrorFileNames.directory(type.substring(0, colon)),
                MirrorFileNames.directory(type.substring(colon + 1)));
    }

    /** Returns the file of an item. */
    Path file(MirrorItem item) {
        ItemKey key = item.record().key();
        return typeDirectory(key.type())
                .resolve(MirrorFileNames.directory(groupOf(item)))
                .resolve(MirrorFileNames.file(key.id()));
    }

    /** Returns whether a file may be that of a key, in any group. */
    static boolean fits(Path file, ItemKey key) {
        Path group = file.getParent();
        return group != null
                && typeDirectory(key.type()).equals(group.getParent())
                && file.endsWith(MirrorFileNames.file(key.id()));
    }

    private String groupOf(MirrorItem item) {
        if (group == null) {
            return year(item);
        }
        try {
            String named = group.apply(item.record());
            return named.isBlank() ? NO_GROUP : named;
        } catch (RuntimeException e) { // the host's function must not stop the mirror
            return NO_GROUP;
        }
    }

    private static String year(MirrorItem item) {
        Optional<JsonValue.Fields> document = item.document();
        Optional<JsonValue.Fields> payload = document.map(
                        fields -> fields.values().get("payload"))
                .filter(JsonValue.Fields.class::isInstance)
                .map(JsonValue.Fields.class::cast);
        return payload.flatMap(fields -> year(fields, "date"))
                .or(() -> document.flatMap(fields -> year(fields, "created")))
                .orElseGet(() -> yearOf(item.record().body().updated().toString()));
    }

    private static Optional<String> year(JsonValue.Fields fields, String name) {
        return fields.values().get(name) instanceof JsonValue.Text text
                        && STARTS_AS_DATE.matcher(text.value()).matches()
                ? Optional.of(text.value().substring(0, YEAR_CHARS))
                : Optional.empty();
    }

    private static String yearOf(String instant) {
        return STARTS_AS_DATE.matcher(instant).matches() ? instant.substring(0, YEAR_CHARS) : NO_GROUP;
    }
}
