package dev.holdfast.sqlite;

import static dev.holdfast.backendtests.child.SampleCommits.body;
import static dev.holdfast.backendtests.child.SampleCommits.change;
import static dev.holdfast.backendtests.child.SampleCommits.commit;
import static dev.holdfast.backendtests.child.SampleCommits.create;
import static dev.holdfast.backendtests.child.SampleCommits.feed;
import static dev.holdfast.backendtests.child.SampleCommits.key;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.Cursor;
import dev.holdfast.Page;
import dev.holdfast.StoreException;
import dev.holdfast.backendtests.child.SampleCommits;
import dev.holdfast.store.Chunk;
import dev.holdfast.store.CommitResult.Committed;
import dev.holdfast.store.HistoryEntry;
import dev.holdfast.store.HistoryQuery;
import dev.holdfast.store.ItemBody;
import dev.holdfast.store.ItemRecord;
import dev.holdfast.store.Lease;
import dev.holdfast.store.Query;
import dev.holdfast.store.StateStore.Check;
import dev.holdfast.store.VerifyReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DamageTest {
    private static final int FLIPS = 400;
    private static final int ITEMS = 30;

    @TempDir
    Path directory;

    private SqliteStore open() {
        return SqliteStore.open(directory, PlainFactory.OPTIONS);
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("state.db"));
                Statement statement = connection.createStatement()) {
            assertThat(statement.executeUpdate(sql)).as(sql).isPositive();
        }
    }

    private VerifyReport verify(Check check) {
        try (SqliteStore store = open()) {
            return store.verify(check);
        }
    }

    @Test
    void wrongDerivedValuesAreFoundAndRepaired() throws SQLException {
        try (SqliteStore store = open()) {
            create(store, "a");
            create(store, "b");
        }
        for (String sql : List.of(
                "UPDATE state SET items = 17",
                "UPDATE item SET ready_at = 4 WHERE id = 'a'",
                "UPDATE item SET ready_at = NULL WHERE id = 'b'",
                "DELETE FROM item_tag WHERE created = 1",
                "INSERT INTO item_tag VALUES (1, 'stray', 99, 99)")) {
            execute(sql);
            assertThat(verify(Check.REPORT).findings())
                    .as(sql)
                    .extracting(VerifyReport.Finding::problem)
                    .containsOnly(VerifyReport.Problem.DERIVED_MISMATCH);
            assertThat(verify(Check.REPAIR).clean()).as(sql).isTrue();
            assertThat(verify(Check.REPORT).findings()).as(sql).isEmpty();
        }
    }

    @Test
    void everyChangedColumnIsFound() throws SQLException {
        try (SqliteStore store = open()) {
            Committed a = create(store, "a");
            Committed b = commit(
                    store, change(key("a"), a.revision(), body("RUN")).withChunks(List.of(new Chunk("RUN", 0, "1"))));
            commit(store, change(key("a"), b.revision(), body("RUN")));
            Lease lease = new Lease("worker", 1, SampleCommits.T0);
            ItemBody held = new ItemBody("RUN", "NEW", SampleCommits.T0, lease, SampleCommits.T0, Set.of(), "{}");
            commit(store, change(key("held"), 0, held));
        }
        for (String sql : List.of(
                "UPDATE item SET document = '{}'",
                "UPDATE item SET revision = 9",
                "UPDATE item SET visible = 1",
                "UPDATE item SET id = 'other' WHERE id = 'a'",
                "UPDATE item SET state = 1",
                "UPDATE item SET state = NULL",
                "UPDATE item SET due = due + 1",
                "UPDATE item SET tags = 'u'",
                "UPDATE item SET failed_from = 'RUN' WHERE id = 'held'",
                "UPDATE item SET failed_from = NULL WHERE id = 'held'",
                "UPDATE item SET updated = updated - 1",
                "UPDATE item SET updated = NULL",
                "UPDATE item SET due = NULL",
                "UPDATE item SET due = 'soon'",
                "UPDATE item SET owner = 'another' WHERE id = 'held'",
                "UPDATE item SET owner = NULL WHERE id = 'held'",
                "UPDATE item SET owner = 'thief' WHERE id = 'a'",
                "UPDATE item SET lease_token = 2 WHERE id = 'held'",
                "UPDATE item SET lease_expires = lease_expires + 1 WHERE id = 'held'",
                "UPDATE item SET lease_expires = NULL WHERE id = 'held'",
                "UPDATE item SET created = created + 7 WHERE id = 'held'",
                "UPDATE item SET entries = entries + 1",
                "UPDATE state SET name = 'RUM' WHERE name = 'RUN'",
                "UPDATE type SET name = 'episodes'",
                "UPDATE chunk SET document = '2'",
                "UPDATE history SET token = 'x' WHERE revision = 2",
                "UPDATE history SET previous = 0 WHERE revision = 3",
                "UPDATE history SET type = 2 WHERE revision = 3",
                "UPDATE history SET entries = NULL WHERE revision = 1",
                "DELETE FROM history WHERE revision = 2")) {
            byte[] before = bytes();
            execute(sql);
            VerifyReport report = verify(Check.REPORT);
            assertThat(report.clean()).as(sql + " " + report).isFalse();
            assertThat(report.findings())
                    .as(sql)
                    .allSatisfy(finding -> assertThat(finding.detail()).doesNotContain(directory.toString()));
            write(before);
        }
        assertThat(verify(Check.REPORT).findings()).isEmpty();
    }

    @Test
    void flippedBitsAreNoticedOrHarmless() {
        Map<String, ItemRecord> records = new TreeMap<>();
        List<HistoryEntry> history;
        try (SqliteStore store = open()) {
            for (int i = 0; i < ITEMS; i++) {
                Committed created = create(store, "item-" + i);
                commit(store, change(key("item-" + i), created.revision(), body("RUN")));
                records.put("item-" + i, store.read(key("item-" + i)).orElseThrow());
            }
            history = feed(store).entries();
        }
        byte[] good = bytes();
        Random random = new Random(20261121);
        int noticed = 0;
        for (int i = 0; i < FLIPS; i++) {
            byte[] bad = good.clone();
            int bit = random.nextInt(good.length * 8);
            bad[bit / 8] ^= (byte) (1 << bit % 8);
            write(bad);
            noticed += missed(records, history, bit) ? 1 : 0;
        }
        assertThat(noticed).as("flips that mattered").isPositive();
        write(good);
        assertThat(verify(Check.REPORT).findings()).isEmpty();
    }

    /** Reads everything; every served value must be right. Returns whether the damage was noticed. */
    private boolean missed(Map<String, ItemRecord> records, List<HistoryEntry> history, int bit) {
        boolean noticed = false;
        boolean absent = false;
        try (SqliteStore store = open()) {
            for (Map.Entry<String, ItemRecord> entry : records.entrySet()) {
                try {
                    ItemRecord read = store.read(key(entry.getKey())).orElse(null);
                    absent |= read == null;
                    assertThat(read == null || read.equals(entry.getValue()))
                            .as("bit %d: %s", bit, read)
                            .isTrue();
                    List<HistoryEntry> own = store.history(
                                    new HistoryQuery("episode", entry.getKey(), Cursor.START, 10))
                            .entries();
                    absent |= own.size() != 2;
                    assertThat(history).as("bit %d", bit).containsAll(own);
                } catch (StoreException e) {
                    noticed = true;
                }
            }
            Page<ItemRecord> page =
                    store.find(new Query("episode", Query.Filter.ALL, new Query.Order.Stable(), Cursor.START, 100));
            assertThat(records.values()).as("bit %d", bit).containsAll(page.items());
            absent |= page.items().size() + page.damaged().size() != records.size();
            List<HistoryEntry> all = new ArrayList<>(feed(store).entries());
            assertThat(history).as("bit %d", bit).containsAll(all);
            absent |= all.size() != history.size();
            if (absent && !noticed) {
                noticed = !store.verify(Check.REPORT).clean();
                assertThat(noticed)
                        .as("bit %d: what is missing is reported", bit)
                        .isTrue();
            }
        } catch (StoreException e) {
            noticed = true;
        }
        return noticed;
    }

    private byte[] bytes() {
        try {
            return Files.readAllBytes(directory.resolve("state.db"));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private void write(byte[] bytes) {
        try {
            Files.deleteIfExists(directory.resolve("state.db-wal"));
            Files.deleteIfExists(directory.resolve("state.db-shm"));
            Files.write(directory.resolve("state.db"), bytes);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
