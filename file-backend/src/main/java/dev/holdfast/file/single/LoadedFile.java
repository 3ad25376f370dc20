package dev.holdfast.file.single;

import dev.holdfast.file.disk.DurableMark;
import dev.holdfast.internal.memory.MemoryTables;
import org.jspecify.annotations.Nullable;

/**
 * The file of a single-file store in memory. Its contents do not change any more.
 *
 * @param contents the items
 * @param version how many times the file has been written; 0 if there is no file yet
 * @param sum the checksum of the file
 * @param length the length of the file in bytes
 */
public record LoadedFile(MemoryTables contents, long version, int sum, long length) {
    static LoadedFile of(MemoryTables contents, long version, byte[] bytes) {
        return new LoadedFile(contents, version, StateFileFormat.sum(bytes), bytes.length);
    }

    /** Whether this is the version of a mark. */
    boolean isAt(@Nullable DurableMark mark) {
        return mark == null ? version == 0 : mark.seq() == version && (version == 0 || mark.sum() == sum);
    }

    /** Whether the file has these bytes. */
    boolean is(byte @Nullable [] bytes) {
        if (bytes == null) {
            return version == 0;
        }
        return version > 0
                && bytes.length == length
                && StateFileFormat.sum(bytes) == sum
                && StateFileFormat.sealed(bytes);
    }

    DurableMark mark(int flags) {
        return new DurableMark(version, 0, length, contents.lastRevision(), sum, 0, flags);
    }
}
