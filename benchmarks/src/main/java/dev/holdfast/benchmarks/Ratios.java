package dev.holdfast.benchmarks;

import dev.holdfast.benchmarks.Rounds.Figures;
import dev.holdfast.file.FileStore;
import dev.holdfast.sqlite.SqliteOptions;
import dev.holdfast.sqlite.SqliteOptions.Mirroring;
import dev.holdfast.sqlite.SqliteStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
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
        print("moves, SQLite FULL, 1 caller", figures);
        goal("holdfast / bare", ratio(figures, "holdfast", "bare"), 0.85);
        note("mirror / bare", ratio(figures, "mirror", "bare"));
    }

    private void many(Folder folder) throws Exception {
        var figures = moves(folder, MANY, "holdfast", "mirror", "group", "connections");
        print("moves, SQLite FULL, " + MANY + " callers", figures);
        goal("holdfast / group", ratio(figures, "holdfast", "group"), 0.9);
        goal("mirror / group", ratio(figures, "mirror", "group"), 0.75);
        goal("holdfast / connections", ratio(figures, "holdfast", "connections"), 3);
        atMost("holdfast p99 in ms", of(figures, "holdfast").p99() / 1e6, 15);
    }

    private Map<String, Figures> moves(Folder folder, int callers, String... names) throws Exception {
        return measured(callers, names, name -> Subjects.moves(name, folder.inside(name), callers));
    }

    private void files(Folder folder) throws Exception {
        var alone = moves(folder, 1, "files", "append");
        print("moves, JSON files, 1 caller", alone);
        goal("files / append", ratio(alone, "files", "append"), 0.8);
        var together = measured(MANY, new String[] {"files", "appended"}, name -> {
            return Subjects.moves(name, folder.inside(name + MANY), MANY);
        });
        print("moves, JSON files, " + MANY + " callers", together);
        goal("files / appended", ratio(together, "files", "appended"), 0.6);
        atMost("files p99 in ms", of(together, "files").p99() / 1e6, 10);
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
            note("opening and closing " + size + " items in ms", (System.nanoTime() - start) / 1e6);
        }
    }

    private void pipeline(Folder folder) throws Exception {
        var figures = measured(PIPELINE_CALLERS, new String[] {"holdfast", "group"}, name -> {
            return Subjects.pipeline(name, folder.inside(name));
        });
        print("items through five states, SQLite FULL, " + PIPELINE_CALLERS + " callers", figures);
        goal("holdfast / group", ratio(figures, "holdfast", "group"), 0.85);
    }

    private void memory() throws Exception {
        var figures = measured(1, new String[] {"holdfast", "core", "map"}, Subjects::memory);
        print("moves in memory, 1 caller", figures);
        double overMap =
                of(figures, "holdfast").nanosPerOperation() - of(figures, "map").nanosPerOperation();
        atMost("holdfast over map in us", overMap / 1e3, 2);
        atMost("core alone in us", of(figures, "core").nanosPerOperation() / 1e3, 10);
        goal(
                "holdfast / fastest peer, measured elsewhere",
                1e9 / of(figures, "holdfast").nanosPerOperation() / PEER_IN_MEMORY,
                10);
    }

    private void growth(Folder folder) throws Exception {
        int[] sizes = {10_000, 100_000};
        List<Growth> stores = new ArrayList<>();
        try {
            for (int size : sizes) {
                var options = SqliteOptions.builder().mirroring(Mirroring.OFF).build();
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
                var options = SqliteOptions.builder().mirroring(Mirroring.OFF).build();
                var store = SqliteStore.open(folder.inside("chunks" + before), options);
                subjects.put(before + " done", new Completions(store, before));
            }
            Completions most = (Completions) subject(subjects, "10000 done");
            subjects.put("save", most.saves());
            var figures = rounds.measure(1, subjects);
            print("chunks of one item completed, SQLite FULL, 1 caller", figures);
            goal("10,000 done / 0 done", ratio(figures, "10000 done", "0 done"), 0.9);
            note("10,000 done / save, which writes two rows less", ratio(figures, "10000 done", "save"));
            atMost("heap of a claim with 10,000 chunks in kB", most.heldBytes() / 1e3, 1000);
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
        print("growth of " + what + ", 1 caller", figures);
        goal(lotsName + " / " + fewName, ratio(figures, lotsName, fewName), 0.5);
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

    private static Figures of(Map<String, Figures> figures, String name) {
        Figures found = figures.get(name);
        if (found == null) {
            throw new IllegalArgumentException(name + " was not measured");
        }
        return found;
    }

    private static double ratio(Map<String, Figures> figures, String of, String to) {
        return Rounds.ratio(of(figures, of), of(figures, to));
    }

    private static void print(String title, Map<String, Figures> figures) {
        say("%n## %s%n%n| subject | ops/s | lowest - highest | p50 us | p99 us | bytes/op |", title);
        say("| --- | --- | --- | --- | --- | --- |");
        figures.forEach((name, of) -> say(
                "| %s | %,.0f | %,.0f - %,.0f | %,.1f | %,.1f | %,.0f |",
                name,
                of.rate(),
                of.rates().stream().mapToDouble(Double::doubleValue).min().orElse(0),
                of.rates().stream().mapToDouble(Double::doubleValue).max().orElse(0),
                of.p50() / 1e3,
                of.p99() / 1e3,
                of.bytes()));
        say("");
    }

    private static void goal(String what, double value, double least) {
        say("- %s: %.2f, goal at least %.2f: %s", what, value, least, value >= least ? "met" : "MISSED");
    }

    private static void atMost(String what, double value, double most) {
        say("- %s: %.2f, goal at most %.2f: %s", what, value, most, value <= most ? "met" : "MISSED");
    }

    private static void note(String what, double value) {
        say("- %s: %.2f", what, value);
    }

    @SuppressWarnings("AnnotateFormatMethod") // the annotation would need a library of its own
    private static void say(String format, Object... values) {
        System.out.println(String.format(Locale.ROOT, format, values));
    }
}
