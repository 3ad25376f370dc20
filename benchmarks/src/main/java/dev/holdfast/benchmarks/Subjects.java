package dev.holdfast.benchmarks;

import dev.holdfast.file.FileStore;
import dev.holdfast.memory.InMemoryStore;
import dev.holdfast.sqlite.SqliteOptions;
import dev.holdfast.sqlite.SqliteOptions.MirrorMode;
import dev.holdfast.sqlite.SqliteStore;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;

/** Makes what is measured, the same for the table of ratios and for JMH. */
final class Subjects {
    private static final int ITEMS = 960;
    private static final int IN_MEMORY_CALL = 100;

    private Subjects() {}

    /** Moves between two states in a directory, by name: holdfast, mirror, bare, group or connections; files, append or appended. */
    static Subject moves(String name, Path directory, int callers) throws SQLException, IOException {
        int each = ITEMS / callers;
        return switch (name) {
            case "holdfast" -> moves(sqlite(directory, MirrorMode.OFF), callers);
            case "mirror" -> moves(sqlite(directory, MirrorMode.ON), callers);
            case "bare", "connections" -> new BareMoves(directory, callers, each);
            case "group" -> new BareGroupMoves(directory, callers, each);
            case "files" -> {
                FileStore files = FileStore.open(directory);
                yield new Moves(files, callers, each, 1, files::flush);
            }
            case "append" -> new BareAppend(directory, false);
            case "appended" -> new BareAppend(directory, true);
            default -> throw new IllegalArgumentException("there is no " + name);
        };
    }

    private static Subject moves(SqliteStore store, int callers) {
        return new Moves(store, callers, ITEMS / callers, 1, store::flush);
    }

    /** Items through five states in a directory, by name: holdfast or group. */
    static Subject pipeline(String name, Path directory) throws SQLException {
        return switch (name) {
            case "holdfast" -> new Pipeline(sqlite(directory, MirrorMode.OFF));
            case "group" -> new BarePipeline(directory);
            default -> throw new IllegalArgumentException("there is no " + name);
        };
    }

    /** Moves in memory, by name: holdfast, core or map. */
    static Subject memory(String name) {
        return switch (name) {
            case "holdfast" -> new FreshInMemory();
            case "core" -> new Moves(new SilentStore(), 1, ITEMS, IN_MEMORY_CALL, () -> {});
            case "map" -> new MapCompute();
            default -> throw new IllegalArgumentException("there is no " + name);
        };
    }

    private static SqliteStore sqlite(Path directory, MirrorMode mirror) {
        return SqliteStore.open(
                directory, SqliteOptions.builder().mirror(mirror).build());
    }

    /** Begins with an empty store for every round: the store in memory keeps all history for ever. */
    private static final class FreshInMemory implements Subject {
        private Subject moves = fresh();

        private static Subject fresh() {
            return new Moves(new InMemoryStore(), 1, ITEMS, IN_MEMORY_CALL, () -> {});
        }

        @Override
        public Object call(int caller) throws Exception {
            return moves.call(caller);
        }

        @Override
        public int operationsPerCall() {
            return IN_MEMORY_CALL;
        }

        @Override
        public void settle() {
            moves = fresh();
        }
    }
}
