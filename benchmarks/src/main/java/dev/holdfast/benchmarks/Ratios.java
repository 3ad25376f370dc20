package dev.holdfast.benchmarks;

import dev.holdfast.benchmarks.Rounds.Figures;
import dev.holdfast.file.FileStore;
import dev.holdfast.sqlite.SqliteOptions;
import dev.holdfast.sqlite.SqliteOptions.MirrorMode;
import dev.holdfast.sqlite.SqliteStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Prints the ratios between Holdfast and what limits it, measured in turn in one JVM. Options: {@code --seconds N} per
 * round, {@code --rounds N}, {@code --directory PATH}, and the sections to run: one, many, files, filegrowth, pipeline,
 * memory, growth, chunks; all if none is named.
 */
public final class Ratios {
    private static final Set<String> SECTIONS =
            new TreeSet<>(Set.of("one", "many", "files", "filegrowth", "pipeline", "memory", "growth", "chunks"));
    private static final int MANY = 32;
    private static final int PIPELINE_CALLERS = 8;

    /** Spring Statemachine's transition without storage, the fastest peer in memory. */
    private static final double PEER_IN_MEMORY = 46_300;

    private final Path parent;
    private final Rounds rounds;

    private Ratios(Path parent, Rounds rounds) {
        this.parent = parent;
        this.rounds = rounds;
    }

    /**
     * Measures and prints.
     *
     * @param args see above
     * @throws Exception if something measured fails
     */
    public static void main(String[] args) throws Exception {
        double seconds = 0.5;
        int count = 21;
        Path parent = Path.of(System.getProperty("java.io.tmpdir"));
        Set<String> sections = new TreeSet<>();
        for (int i = 0; i < args.length; i++) {
            switch (args[i]) {
                case "--seconds" -> seconds = Double.parseDouble(args[++i]);
                case "--rounds" -> count = Integer.parseInt(args[++i]);
                case "--directory" -> parent = Path.of(args[++i]);
                default -> sections.add(args[i]);
            }
        }
        if (!SECTIONS.containsAll(sections)) {
            throw new IllegalArgumentException(sections + " is not known; name some of " + SECTIONS);
        }
        var ratios = new Ratios(parent, new Rounds(count, Duration.ofMillis((long) (seconds * 1000))));
        for (String section : sections.isEmpty() ? SECTIONS : sections) {
            ratios.run(section);
        }
    }

    private void run(String section) throws Exception {
        try (var folder = new Folder(parent)) {
            switch (section) {
                case "one" -> one(folder);
                case "many" -> many(folder);
                case "pipeline" -> pipeline(folder);
                case "files" -> files(folder);
                case "filegrowth" -> fileGrowth(folder);
                case "memory" -> memory();
                case "chunks" -> chunks(folder);
                default -> growth(folder);
            }
        }
    }

    private void one(Folder folder) throws Exception {
        var figures = moves(folder, 1, "holdfast", "mirror", "bare");
        Table.print("moves, SQLite FULL, 1 caller", figures);
        Table.goal("holdfast / bare", Table.ratio(figures, "holdfast", "bare"), 0.85);
        Table.note("mirror / bare", Table.ratio(figures, "mirror", "bare"));
    }

    private void many(Folder folder) throws Exception {
        var figures = moves(folder, MANY, "holdfast", "mirror", "group", "connections");
        Table.print("moves, SQLite FULL, " + MANY + " callers", figures);
        Table.goal("holdfast / group", Table.ratio(figures, "holdfast", "group"), 0.9);
        Table.goal("mirror / group", Table.ratio(figures, "mirror", "group"), 0.75);
        Table.goal("holdfast / connections", Table.ratio(figures, "holdfast", "connections"), 3);
        Table.atMost("holdfast p99 in ms", Table.of(figures, "holdfast").p99() / 1e6, 15);
    }

    private Map<String, Figures> moves(Folder folder, int callers, String... names) throws Exception {
        return measured(callers, names, name -> Subjects.moves(name, folder.inside(name), callers));
    }

    private void files(Folder folder) throws Exception {
        var alone = moves(folder, 1, "files", "append");
        Table.print("moves, JSON files, 1 caller", alone);
        Table.goal("files / append", Table.ratio(alone, "files", "append"), 0.8);
        var together = measured(MANY, new String[] {"files", "appended"}, name -> {
            return Subjects.moves(name, folder.inside(name + MANY), MANY);
        });
        Table.print("moves, JSON files, " + MANY + " callers", together);
        Table.goal("files / appended", Table.ratio(together, "files", "appended"), 0.6);
        Table.atMost("files p99 in ms", Table.of(together, "files").p99() / 1e6, 10);
    }

    private void fileGrowth(Folder folder) throws Exception {
        int[] sizes = {1_000, 10_000};
        List<Growth> stores = new ArrayList<>();
        try {
            for (int size : sizes) {
                stores.add(new Growth(FileStore.open(folder.inside("files" + size)), size));
            }
            grow(
                    "claim and release, JSON files",
                    "1 k",
                    stores.get(0).claim(),
                    "10 k",
                    stores.get(1).claim());
        } finally {
            stores.forEach(Growth::close);
        }
        for (int size : sizes) {
            long start = System.nanoTime();
            FileStore.open(folder.inside("files" + size)).close();
            Table.note("opening and closing " + size + " items in ms", (System.nanoTime() - start) / 1e6);
        }
    }

    private void pipeline(Folder folder) throws Exception {
        var figures = measured(PIPELINE_CALLERS, new String[] {"holdfast", "group"}, name -> {
            return Subjects.pipeline(name, folder.inside(name));
        });
        Table.print("items through five states, SQLite FULL, " + PIPELINE_CALLERS + " callers", figures);
        Table.goal("holdfast / group", Table.ratio(figures, "holdfast", "group"), 0.85);
    }

    private void memory() throws Exception {
        var figures = measured(1, new String[] {"holdfast", "core", "map"}, Subjects::memory);
        Table.print("moves in memory, 1 caller", figures);
        double overMap = Table.of(figures, "holdfast").nanosPerOperation()
                - Table.of(figures, "map").nanosPerOperation();
        Table.atMost("holdfast over map in us", overMap / 1e3, 2);
        Table.atMost("core alone in us", Table.of(figures, "core").nanosPerOperation() / 1e3, 10);
        Table.goal(
                "holdfast / fastest peer, measured elsewhere",
                1e9 / Table.of(figures, "holdfast").nanosPerOperation() / PEER_IN_MEMORY,
                10);
    }

    private void growth(Folder folder) throws Exception {
        int[] sizes = {10_000, 100_000};
        List<Growth> stores = new ArrayList<>();
        try {
            for (int size : sizes) {
                var options = SqliteOptions.builder().mirror(MirrorMode.OFF).build();
                stores.add(new Growth(SqliteStore.open(folder.inside("items" + size), options), size));
            }
            grow("claim and release", stores.get(0).claim(), stores.get(1).claim());
            grow("find a page of 100", stores.get(0).find(), stores.get(1).find());
            grow("counts", stores.get(0).counts(), stores.get(1).counts());
        } finally {
            stores.forEach(Growth::close);
        }
    }

    private void chunks(Folder folder) throws Exception {
        Map<String, Subject> subjects = new LinkedHashMap<>();
        try {
            for (int before : new int[] {0, 5_000, 10_000}) {
                var options = SqliteOptions.builder().mirror(MirrorMode.OFF).build();
                var store = SqliteStore.open(folder.inside("chunks" + before), options);
                subjects.put(before + " done", new Completions(store, before));
            }
            Completions most = (Completions) subject(subjects, "10000 done");
            subjects.put("save", most.saves());
            var figures = rounds.measure(1, subjects);
            Table.print("chunks of one item completed, SQLite FULL, 1 caller", figures);
            Table.goal("10,000 done / 0 done", Table.ratio(figures, "10000 done", "0 done"), 0.9);
            Table.note("10,000 done / save, which writes two rows less", Table.ratio(figures, "10000 done", "save"));
            Table.atMost("heap of a claim with 10,000 chunks in kB", most.heldBytes() / 1e3, 1000);
        } finally {
            for (Subject subject : subjects.values()) {
                subject.close();
            }
        }
    }

    private static Subject subject(Map<String, Subject> subjects, String name) {
        Subject found = subjects.get(name);
        if (found == null) {
            throw new IllegalArgumentException(name + " was not made");
        }
        return found;
    }

    private void grow(String what, Subject few, Subject lots) throws Exception {
        grow(what + ", SQLite FULL", "10 k", few, "100 k", lots);
    }

    private void grow(String what, String fewName, Subject few, String lotsName, Subject lots) throws Exception {
        Map<String, Subject> subjects = new LinkedHashMap<>();
        subjects.put(fewName, few);
        subjects.put(lotsName, lots);
        var figures = rounds.measure(1, subjects);
        Table.print("growth of " + what + ", 1 caller", figures);
        Table.goal(lotsName + " / " + fewName, Table.ratio(figures, lotsName, fewName), 0.5);
    }

    /** Makes a subject of its name. */
    private interface Maker {
        Subject make(String name) throws Exception;
    }

    private Map<String, Figures> measured(int callers, String[] names, Maker maker) throws Exception {
        Map<String, Subject> subjects = new LinkedHashMap<>();
        try {
            for (String name : names) {
                subjects.put(name, maker.make(name));
            }
            return rounds.measure(callers, subjects);
        } finally {
            for (Subject subject : subjects.values()) {
                subject.close();
            }
        }
    }
}
