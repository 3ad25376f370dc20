package dev.holdfast.benchmarks;

import dev.holdfast.Items;
import dev.holdfast.benchmarks.Rounds.Figures;
import dev.holdfast.memory.InMemoryStore;
import dev.holdfast.redis.RedisOptions;
import dev.holdfast.redis.RedisStore;
import dev.holdfast.store.ItemKey;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Prints the ratios between the Redis store and what limits it, measured in turn in one JVM against one server. Options:
 * {@code --seconds N} per round, {@code --rounds N}, {@code --directory PATH}, {@code --redis URI} for a server of your own,
 * {@code --sync no,everysec,always}, {@code --callers 1,8,64}, and the sections to run: moves, batches, pipeline, growth; all
 * if none is named.
 */
public final class RedisRatios {
    private static final Set<String> SECTIONS = new TreeSet<>(Set.of("moves", "batches", "pipeline", "growth"));
    private static final int ITEMS = 960;
    private static final int BATCH = 16;
    private static final int PIPELINE_CALLERS = 64;

    private final BenchmarkServer server;
    private final Rounds rounds;
    private final String document = document();

    private RedisRatios(BenchmarkServer server, Rounds rounds) {
        this.server = server;
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
        String uri = null;
        String[] syncs = {"no", "everysec", "always"};
        String[] callers = {"1", "8", "64"};
        Set<String> sections = new TreeSet<>();
        for (int i = 0; i < args.length; i++) {
            switch (args[i]) {
                case "--seconds" -> seconds = Double.parseDouble(args[++i]);
                case "--rounds" -> count = Integer.parseInt(args[++i]);
                case "--directory" -> parent = Path.of(args[++i]);
                case "--redis" -> uri = args[++i];
                case "--sync" -> syncs = args[++i].split(",", -1);
                case "--callers" -> callers = args[++i].split(",", -1);
                default -> sections.add(args[i]);
            }
        }
        if (!SECTIONS.containsAll(sections)) {
            throw new IllegalArgumentException(sections + " is not known; name some of " + SECTIONS);
        }
        run(parent, uri, new Rounds(count, Duration.ofMillis((long) (seconds * 1000))), syncs, callers, sections);
    }

    private static void run(
            Path parent, @Nullable String uri, Rounds rounds, String[] syncs, String[] callers, Set<String> sections)
            throws Exception {
        try (var folder = new Folder(parent);
                var server = new BenchmarkServer(uri, folder.inside("redis"))) {
            var ratios = new RedisRatios(server, rounds);
            for (String sync : syncs) {
                server.clear();
                server.sync(sync);
                for (String section : sections.isEmpty() ? SECTIONS : sections) {
                    switch (section) {
                        case "moves" -> ratios.moves(sync, callers);
                        case "batches" -> ratios.batches(sync);
                        case "pipeline" -> ratios.pipeline(sync);
                        default -> ratios.growth(sync);
                    }
                }
            }
        }
    }

    private void moves(String sync, String[] callerCounts) throws Exception {
        for (String count : callerCounts) {
            int callers = Integer.parseInt(count);
            var figures = measured(callers, new String[] {"holdfast", "bare"}, name -> {
                return name.equals("bare")
                        ? new BareScript(server.uri(), space(), callers, ITEMS / callers, 1, document)
                        : new Moves(store(), callers, ITEMS / callers, 1, () -> {});
            });
            Table.print("moves, appendfsync " + sync + ", callers: " + callers, figures);
            Table.goal("holdfast / bare", Table.ratio(figures, "holdfast", "bare"), callers < 64 ? 0.9 : 1.15);
            Table.atMost("holdfast p99 in ms", Table.of(figures, "holdfast").p99() / 1e6, 100);
            beside(callers, Table.of(figures, "holdfast").rate());
        }
    }

    /** Runs redis-benchmark with the same script, right afterwards. */
    private void beside(int callers, double holdfast) throws Exception {
        String namespace = space();
        RedisStore.open(RedisOptions.builder(server.uri(), namespace)
                        .unsafeServer(RedisOptions.UnsafeServer.ALLOW)
                        .build())
                .close();
        Double rate = ServerBenchmark.rate(server.uri(), namespace, callers, callers == 1 ? 20_000 : 60_000, document);
        if (rate == null) {
            Table.say("- redis-benchmark is not on this machine");
        } else {
            Table.note("redis-benchmark, the same script, commits per second", rate);
            Table.note("holdfast / redis-benchmark", holdfast / rate);
        }
    }

    private void batches(String sync) throws Exception {
        var figures = measured(1, new String[] {"holdfast", "bare"}, name -> {
            return name.equals("bare")
                    ? new BareScript(server.uri(), space(), 1, ITEMS, BATCH, document)
                    : new Batches(store(), ITEMS, BATCH, document);
        });
        Table.print(BATCH + " commits in a list, appendfsync " + sync + ", 1 caller", figures);
        Table.goal("holdfast / bare", Table.ratio(figures, "holdfast", "bare"), 0.85);
    }

    private void pipeline(String sync) throws Exception {
        var figures = measured(PIPELINE_CALLERS, new String[] {"holdfast", "bare"}, name -> {
            return name.equals("bare")
                    ? new BareScript(server.uri(), space(), PIPELINE_CALLERS, 1, 1, document)
                    : new Pipeline(store());
        });
        Table.print(
                "items through five states, appendfsync " + sync + ", " + PIPELINE_CALLERS
                        + " callers; bare is one commit",
                figures);
        Table.note("holdfast, five commits / bare", 5 * Table.ratio(figures, "holdfast", "bare"));
    }

    private void growth(String sync) throws Exception {
        Map<String, Growth> stores = new LinkedHashMap<>();
        try {
            stores.put("10 k", new Growth(store(), 10_000));
            stores.put("200 k", new Growth(store(), 200_000));
            grow("claim and release, appendfsync " + sync, stores, Growth::claim);
            grow("find a page of 100, appendfsync " + sync, stores, Growth::find);
            grow("counts, appendfsync " + sync, stores, Growth::counts);
        } finally {
            stores.values().forEach(Growth::close);
        }
    }

    private interface Part {
        Subject of(Growth growth);
    }

    private void grow(String what, Map<String, Growth> stores, Part part) throws Exception {
        Map<String, Subject> subjects = new LinkedHashMap<>();
        stores.forEach((name, growth) -> subjects.put(name, part.of(growth)));
        Map<String, Figures> figures = rounds.measure(1, subjects);
        Table.print("growth of " + what + ", 1 caller", figures);
        Table.goal("200 k / 10 k", Table.ratio(figures, "200 k", "10 k"), 0.5);
    }

    private RedisStore store() {
        return RedisStore.open(RedisOptions.builder(server.uri(), space())
                .unsafeServer(RedisOptions.UnsafeServer.ALLOW)
                .build());
    }

    private static String space() {
        return "b" + UUID.randomUUID().toString().replace("-", "");
    }

    /** The document that core writes for the item that {@link Moves} moves. */
    private static String document() {
        var store = new InMemoryStore();
        try (var items = Items.open(Side.WORKFLOW, store)) {
            items.create("item", Recording.number(0));
            return store.read(new ItemKey(Side.WORKFLOW.type(), "item"))
                    .orElseThrow()
                    .body()
                    .document();
        }
    }

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
