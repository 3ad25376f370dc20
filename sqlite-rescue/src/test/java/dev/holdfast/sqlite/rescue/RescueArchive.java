package dev.holdfast.sqlite.rescue;

import static dev.holdfast.backendtests.child.SampleCommits.T0;
import static dev.holdfast.backendtests.child.SampleCommits.body;
import static dev.holdfast.backendtests.child.SampleCommits.change;
import static dev.holdfast.backendtests.child.SampleCommits.commit;
import static dev.holdfast.backendtests.child.SampleCommits.key;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Cursor;
import dev.holdfast.backendtests.child.SampleCommits;
import dev.holdfast.sqlite.SqliteStore;
import dev.holdfast.store.Chunk;
import dev.holdfast.store.ChunkQuery;
import dev.holdfast.store.Commit;
import dev.holdfast.store.CommitResult.Committed;
import dev.holdfast.store.Entry;
import dev.holdfast.store.HistoryEntry;
import dev.holdfast.store.HistoryPage;
import dev.holdfast.store.HistoryQuery;
import dev.holdfast.store.ItemBody;
import dev.holdfast.store.ItemRecord;
import dev.holdfast.store.StateStore.Check;
import dev.holdfast.store.VerifyReport;
import dev.holdfast.store.VerifyReport.Finding;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** A directory to damage, and the items that were in it. */
final class RescueArchive {
    private static final int ITEMS = 12;
    private static final int CHUNKS = 20;
    private static final int LONG_DOCUMENT = 9_000;

    private final Path closed;
    private final Path living;
    private final Map<String, ItemRecord> records = new TreeMap<>();
    private final Map<String, Map<Long, HistoryEntry>> history = new TreeMap<>();
    private final Map<String, Set<Chunk>> chunks = new TreeMap<>();

    private RescueArchive(Path closed, Path living) {
        this.closed = closed;
        this.living = living;
    }

    /**
     * Writes one.
     *
     * @param closed a directory that is closed normally
     * @param living a copy made before closing, with a write-ahead log
     */
    static RescueArchive write(Path closed, Path living) throws IOException {
        RescueArchive archive = new RescueArchive(closed, living);
        try (SqliteStore store = SqliteStore.open(closed)) {
            archive.fill(store);
            store.flush();
            archive.remember(store);
            archive.copy(closed, living);
        }
        return archive;
    }

    private void fill(SqliteStore store) {
        for (int i = 0; i < ITEMS; i++) {
            Committed made = SampleCommits.create(store, "item-" + i);
            List<Chunk> finished = new ArrayList<>();
            for (int c = 0; c < CHUNKS; c++) {
                finished.add(new Chunk("RUN", c, "{\"part\":\"" + i + "." + c + "\"}"));
            }
            made = commit(
                    store,
                    change(key("item-" + i), made.revision(), body("RUN")).withChunks(finished));
            ItemBody done = new ItemBody("DONE", "RUN", T0, null, T0, Set.of("t", "u"), "{\"in\":\"" + text(i) + "\"}");
            commit(store, change(key("item-" + i), made.revision(), done));
        }
        Committed gone = SampleCommits.create(store, "deleted");
        gone = commit(
                store,
                change(key("deleted"), gone.revision(), body("RUN")).withChunks(List.of(new Chunk("RUN", 0, "1"))));
        Entry last = new Entry(Entry.Kind.DELETED, "RUN", null, T0, "{}");
        commit(store, new Commit(key("deleted"), gone.revision(), null, List.of(last), "the deletion"));
    }

    private static String text(int i) {
        return "x".repeat(i % 4 == 3 ? LONG_DOCUMENT + i : 10 + i);
    }

    private void remember(SqliteStore store) {
        for (int i = 0; i < ITEMS; i++) {
            String id = "item-" + i;
            records.put(id, store.read(key(id)).orElseThrow());
            history.put(id, entries(store, id));
            chunks.put(id, chunks(store, id));
        }
    }

    private static Map<Long, HistoryEntry> entries(SqliteStore store, String id) {
        HistoryPage page = store.history(new HistoryQuery("episode", id, Cursor.START, HistoryQuery.MAX_LIMIT));
        Map<Long, HistoryEntry> entries = new TreeMap<>();
        page.entries().forEach(entry -> entries.put(entry.number(), entry));
        return entries;
    }

    private static Set<Chunk> chunks(SqliteStore store, String id) {
        Set<Chunk> found = new TreeSet<>(Comparator.comparingInt(Chunk::index));
        found.addAll(
                store.chunks(new ChunkQuery(key(id), "RUN", Cursor.START, 100)).items());
        return found;
    }

    Path closed() {
        return closed;
    }

    Path living() {
        return living;
    }

    /** Checks that a rebuilt store verifies, works, has every item, and has nothing that was not there before. */
    void checkItems(Path directory, VerifyReport report) {
        check(directory, report, ITEMS, true);
    }

    /** As {@link #checkItems}; everything that no finding names must also be complete. */
    void check(Path directory, VerifyReport report, boolean exact) {
        check(directory, report, exact ? 0 : 2, false);
    }

    private void check(Path directory, VerifyReport report, int mostHit, boolean itemsOnly) {
        Set<String> named = new TreeSet<>();
        report.findings().stream()
                .filter(finding -> !finding.repaired())
                .map(Finding::subject)
                .forEach(named::add);
        boolean unread = named.contains("state.db");
        assertThat(report.items()).as("%s", report).isEqualTo(ITEMS);
        int hit = 0;
        int fewer = 0;
        try (SqliteStore store = SqliteStore.open(directory)) {
            for (Map.Entry<String, ItemRecord> entry : records.entrySet()) {
                String id = entry.getKey();
                ItemRecord record = store.read(key(id)).orElseThrow();
                assertThat(record.body()).as(id).isEqualTo(entry.getValue().body());
                assertThat(record.revision()).as(id).isGreaterThan(lastRevision());
                boolean whole = entriesAre(id, entries(store, id), record);
                assertThat(chunks.get(id)).as(id).containsAll(chunks(store, id));
                boolean missing = chunks(store, id).size() < CHUNKS;
                if (!itemsOnly && !named.contains(key(id).toString())) {
                    assertThat(whole).as("history of %s, %s", id, report).isTrue();
                    assertThat(missing && !unread)
                            .as("chunks of %s, %s", id, report)
                            .isFalse();
                }
                fewer += CHUNKS - chunks(store, id).size();
                hit += whole ? 0 : 1;
            }
            assertThat(hit).as("histories hit, %s", report).isLessThanOrEqualTo(mostHit);
            assertThat(fewer).as("chunks lost, %s", report).isLessThanOrEqualTo(mostHit * CHUNKS);
            assertThat(store.read(key("deleted"))).isEmpty();
            store.flush();
            assertThat(store.verify(Check.REPORT).findings()).as("%s", report).isEmpty();
            Committed next = commit(store, change(key("item-0"), revision(store, "item-0"), body("RUN")));
            assertThat(next.revision()).isGreaterThan(lastRevision() + ITEMS);
            assertThat(next.entries()).isEqualTo(history.get("item-0").size() + 2L);
        }
    }

    private static long revision(SqliteStore store, String id) {
        return store.read(key(id)).orElseThrow().revision();
    }

    private long lastRevision() {
        return 3L * ITEMS + 3;
    }

    /** Checks that every entry is the original one or says that it was lost; returns whether all are there. */
    private boolean entriesAre(String id, Map<Long, HistoryEntry> found, ItemRecord record) {
        Map<Long, HistoryEntry> before = history.get(id);
        boolean whole = true;
        for (long number = 1; number <= before.size(); number++) {
            HistoryEntry entry = found.get(number);
            if (entry == null || entry.entry().detail().contains("was lost")) {
                whole = false;
            } else {
                assertThat(entry).isEqualTo(before.get(number));
            }
        }
        assertThat(record.entries()).as(id).isEqualTo(before.size() + 1L);
        assertThat(found.get(record.entries()).entry().detail()).contains("rebuilt");
        return whole;
    }

    Map<Long, String> details(Path directory, String id) {
        Map<Long, String> details = new TreeMap<>();
        try (SqliteStore store = SqliteStore.open(directory)) {
            entries(store, id)
                    .forEach(
                            (number, entry) -> details.put(number, entry.entry().detail()));
        }
        return details;
    }

    /** Changes the database behind the store's back. */
    void execute(Path directory, String sql) {
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("state.db"));
                var statement = connection.createStatement()) {
            assertThat(statement.executeUpdate(sql)).as(sql).isPositive();
        } catch (SQLException e) {
            throw new AssertionError(sql, e);
        }
    }

    /** Returns the token of the commit that wrote an entry of an item. */
    String token(Path directory, long first, long item) {
        String sql = "SELECT token FROM history WHERE first = " + first + " AND item = " + item;
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("state.db"));
                var statement = connection.createStatement();
                var row = statement.executeQuery(sql)) {
            assertThat(row.next()).as(sql).isTrue();
            return row.getString(1);
        } catch (SQLException e) {
            throw new AssertionError(sql, e);
        }
    }

    /** Damages every occurrence of a word in the database. */
    static void spoil(Path directory, String word) throws IOException {
        Path file = directory.resolve("state.db");
        String text = Files.readString(file, StandardCharsets.ISO_8859_1);
        String spoilt = text.replaceAll(word + "(?![0-9])", "x".repeat(word.length()));
        assertThat(spoilt).isNotEqualTo(text);
        Files.writeString(file, spoilt, StandardCharsets.ISO_8859_1);
    }

    Path copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        }
        return to;
    }

    static void deleteMirror(Path directory) throws IOException {
        delete(directory.resolve("episode"));
        Files.delete(directory.resolve("index.json"));
    }

    static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
