package dev.holdfast.sqlite;

import dev.holdfast.internal.io.FileOps;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The files of a database that is to be rebuilt.
 *
 * @param file the database; null if there is none
 * @param log its write-ahead log; null if there is none
 */
record OldDatabase(@Nullable Path file, @Nullable Path log) {
    private static final String LOG = "-wal";

    /** Looks under its own name, else under the last one that it was set aside with: a rebuild may have died. */
    static OldDatabase find(Path directory, FileOps files) {
        Path own = directory.resolve(Failures.FILE);
        Path ownLog = directory.resolve(Failures.FILE + LOG);
        if (files.exists(own)) {
            return new OldDatabase(own, files.exists(ownLog) ? ownLog : null);
        }
        OldDatabase last = new OldDatabase(null, null);
        for (int number = 1; ; number++) {
            String aside = Failures.FILE + FileNames.CORRUPT + number;
            Path log = directory.resolve(aside + LOG);
            if (!files.exists(directory.resolve(aside))) {
                return last;
            }
            Path itsLog = files.exists(log) ? log : files.exists(ownLog) ? ownLog : null;
            last = new OldDatabase(directory.resolve(aside), itsLog);
        }
    }
}
