package dev.holdfast.sqlite.mirror;

import dev.holdfast.internal.backend.SafeNames;
import java.util.regex.Pattern;

/** File and directory names of the mirror, derived from names that hosts choose. */
public final class MirrorFileNames {
    /** The suffix of an item's file. */
    static final String YAML = ".yaml";

    /** The suffix of an unfinished file. */
    static final String TEMPORARY = ".tmp";

    /** The text between the name of a damaged file and its number. */
    public static final String CORRUPT = ".corrupt-";

    /** The directory that files without an item are moved to. */
    static final String ORPHANS = "orphans";

    private static final Pattern OURS = Pattern.compile("orphans|(state|index|mirror)\\..*|.*\\.(yaml|tmp)");

    private MirrorFileNames() {}

    /** Returns the name of an item's file, without a directory; at most 120 bytes of ASCII. */
    static String file(String id) {
        return SafeNames.of(id) + YAML;
    }

    /** Returns the name of a directory, for a group or a part of a type; at most 120 bytes of ASCII. */
    static String directory(String name) {
        return OURS.matcher(name).matches() ? SafeNames.hashed(name) : SafeNames.of(name);
    }
}
