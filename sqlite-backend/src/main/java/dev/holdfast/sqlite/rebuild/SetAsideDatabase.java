package dev.holdfast.sqlite.rebuild;

import dev.holdfast.internal.io.FileOps;
import dev.holdfast.sqlite.database.SqliteErrors;
import dev.holdfast.sqlite.mirror.MirrorFileNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The files of a database that is being rebuilt.
 *
 * @param file the database; null if there is none
 * @param log its write-ahead log; null if there is none
 */
record SetAsideDatabase(@Nullable Path file, @Nullable Path log) {
    private static final String LOG = "-wal";

    /** Returns whether the files have any bytes. */
    boolean holdsData() throws IOException {
        return (file != null && Files.size(file) > 0) || (log != null && Files.size(log) > 0);
    }

    /** Returns the name of the database file, for messages. */
    String name() {
        return file == null ? SqliteErrors.FILE : String.valueOf(file.getFileName());
    }

    /**
     * Finds the database under its own name, else under the last name that a rebuild set it aside with before it died.
     */
    static SetAsideDatabase find(Path directory, FileOps files) {
        Path own = directory.resolve(SqliteErrors.FILE);
        Path ownLog = directory.resolve(SqliteErrors.FILE + LOG);
        if (files.exists(own)) {
            return new SetAsideDatabase(own, files.exists(ownLog) ? ownLog : null);
        }
        SetAsideDatabase last = new SetAsideDatabase(null, null);
        for (int number = 1; ; number++) {
            String aside = SqliteErrors.FILE + MirrorFileNames.CORRUPT + number;
            Path log = directory.resolve(aside + LOG);
            if (!files.exists(directory.resolve(aside))) {
                return last;
            }
            Path itsLog = files.exists(log) ? log : files.exists(ownLog) ? ownLog : null;
            last = new SetAsideDatabase(directory.resolve(aside), itsLog);
        }
    }
}
