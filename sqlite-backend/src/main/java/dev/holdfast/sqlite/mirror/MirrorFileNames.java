package dev.holdfast.sqlite.mirror;

import dev.holdfast.internal.backend.SafeNames;
import java.util.regex.Pattern;

/** Names of the files and directories of the mirror, made of names of hosts. */
public final class MirrorFileNames {
    /** The ending of the file of an item. */
    static final String YAML = ".yaml";

    /** The ending of a file that is being written. */
    static final String TEMPORARY = ".tmp";

    /** What stands between the name of a damaged file and its number. */
    public static final String CORRUPT = ".corrupt-";

    /** Where files without an item are moved to. */
    static final String ORPHANS = "orphans";

    private static final Pattern OURS = Pattern.compile("orphans|(state|index|mirror)\\..*|.*\\.(yaml|tmp)");

    private MirrorFileNames() {}

    /** The name of the file of an item, without a directory; at most 120 bytes of ASCII. */
    static String file(String id) {
        return SafeNames.of(id) + YAML;
    }

    /** The name of a directory, for a group or a part of a type; at most 120 bytes of ASCII. */
    static String directory(String name) {
        return OURS.matcher(name).matches() ? SafeNames.hashed(name) : SafeNames.of(name);
    }
}
