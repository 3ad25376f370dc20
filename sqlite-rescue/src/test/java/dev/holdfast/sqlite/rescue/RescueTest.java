package dev.holdfast.sqlite.rescue;

import static dev.holdfast.backendtests.child.SampleCommits.key;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.sqlite.SqliteOptions;
import dev.holdfast.sqlite.SqliteStore;
import dev.holdfast.store.StateStore.Check;
import dev.holdfast.store.VerifyReport;
import dev.holdfast.store.VerifyReport.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rebuilds damaged databases: undamaged data comes back whole, and nothing wrong comes back. */
class RescueTest {
    private static final int PAGE = 2048;
    private static final int FLIPS_PER_PAGE = 20;
    private static final int FLIPS = 80;

    @TempDir
    Path home;

    private RescueArchive archive;

    @BeforeEach
    void fill() throws IOException {
        archive = RescueArchive.write(home.resolve("whole"), home.resolve("living"));
    }

    @Test
    void wholeDatabaseComesBackWhole() throws IOException {
        for (Path from : List.of(archive.closed(), archive.living())) {
            Path directory = archive.copy(from, home.resolve("copy-" + from.getFileName()));
            VerifyReport report = SqliteStore.rebuildDatabase(directory, SqliteOptions.defaults());
            assertThat(report.findings()).as("%s", from).isEmpty();
            archive.check(directory, report, true);
        }
    }

    @Test
    void withoutItsMirrorTheDatabaseComesBackAsWell() throws IOException {
        Path directory = archive.copy(archive.closed(), home.resolve("alone"));
        RescueArchive.deleteMirror(directory);
        VerifyReport report = SqliteStore.rebuildDatabase(directory, SqliteOptions.defaults());
        assertThat(report.findings()).isEmpty();
        archive.check(directory, report, true);
    }

    @Test
    void flippedBytesOnAnyPageCostOnlyWhatTheyHit() throws IOException {
        sweep(archive.closed(), "state.db");
    }

    @Test
    void flippedBytesInTheLogCostOnlyWhatTheyHit() throws IOException {
        sweep(archive.living(), "state.db-wal");
    }

    private void sweep(Path from, String file) throws IOException {
        byte[] good = Files.readAllBytes(from.resolve(file));
        Random random = new Random(20261121);
        int pages = (good.length + PAGE - 1) / PAGE;
        int flips = Boolean.getBoolean("holdfast.soak") ? pages * FLIPS_PER_PAGE : FLIPS;
        for (int i = 0; i < flips; i++) {
            int page = i < pages ? i : random.nextInt(pages);
            // damage does most at the start of a page
            int within = random.nextInt(random.nextBoolean() ? 100 : PAGE);
            int at = Math.min(page * PAGE + within, good.length - 1);
            byte[] bad = good.clone();
            bad[at] ^= (byte) (1 + random.nextInt(255));
            Path directory = archive.copy(from, home.resolve("flip"));
            Files.write(directory.resolve(file), bad);
            VerifyReport report = SqliteStore.rebuildDatabase(directory, SqliteOptions.defaults());
            archive.check(directory, report, false);
            RescueArchive.delete(directory);
        }
    }

    @Test
    void damagedHeadsOfPagesHideNothing() throws IOException {
        byte[] good = Files.readAllBytes(archive.closed().resolve("state.db"));
        for (int page = 0; page * PAGE < good.length; page++) {
            byte[] bad = good.clone();
            int head = page == 0 ? 100 : page * PAGE;
            bad[head] = 0x55; // the kind of the page
            bad[head + 3] = 0; // how many cells it has
            bad[head + 4] = 1;
            bad[16] = 0x10; // how large pages are
            Path directory = archive.copy(archive.closed(), home.resolve("head"));
            Files.write(directory.resolve("state.db"), bad);
            if (good[head] != 0) { // else it is free, or an overflow page
                VerifyReport report = SqliteStore.rebuildDatabase(directory, SqliteOptions.defaults());
                archive.check(directory, report, true);
            }
            RescueArchive.delete(directory);
        }
    }

    @Test
    void databasesWithOtherPagesComeBackToo() throws IOException, SQLException {
        Path directory = archive.copy(archive.closed(), home.resolve("pages"));
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("state.db"));
                Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA journal_mode = DELETE");
            statement.execute("PRAGMA page_size = 4096");
            statement.execute("VACUUM");
        }
        VerifyReport report = SqliteStore.rebuildDatabase(directory, SqliteOptions.defaults());
        assertThat(report.findings()).isEmpty();
        archive.check(directory, report, true);
    }

    @Test
    void lostPagesCostOnlyWhatLayOnThem() throws IOException {
        byte[] good = Files.readAllBytes(archive.closed().resolve("state.db"));
        for (int page = 0; page * PAGE < good.length; page += Boolean.getBoolean("holdfast.soak") ? 1 : 3) {
            byte[] bad = good.clone();
            Arrays.fill(bad, page * PAGE, (page + 1) * PAGE, (byte) 0);
            Path directory = archive.copy(archive.closed(), home.resolve("hole"));
            Files.write(directory.resolve("state.db"), bad);
            VerifyReport report = SqliteStore.rebuildDatabase(directory, SqliteOptions.defaults());
            archive.checkItems(directory, report);
            RescueArchive.delete(directory);
        }
    }

    @Test
    void aRebuildThatDiedAfterSettingAsideFindsTheOldDatabase() throws IOException {
        Path directory = archive.copy(archive.living(), home.resolve("died"));
        Files.move(directory.resolve("state.db"), directory.resolve("state.db.corrupt-1"));
        VerifyReport report = SqliteStore.rebuildDatabase(directory, SqliteOptions.defaults());
        assertThat(report.findings()).isEmpty();
        archive.check(directory, report, true);
    }

    @Test
    void lostEntriesAreStoodInForAndNamed() throws IOException {
        Path directory = archive.copy(archive.closed(), home.resolve("gap"));
        RescueArchive.spoil(directory, archive.token(directory, 2, 1));
        VerifyReport report = SqliteStore.rebuildDatabase(directory, SqliteOptions.defaults());
        assertThat(report.findings()).hasSize(1).allSatisfy(finding -> {
            assertThat(finding.problem()).isEqualTo(Problem.DAMAGED_ENTRY);
            assertThat(finding.subject()).isEqualTo(key("item-0").toString());
            assertThat(finding.detail()).contains("entries 2 to 2 are lost");
        });
        Map<Long, String> details = archive.details(directory, "item-0");
        assertThat(details.keySet()).containsExactly(1L, 2L, 3L, 4L);
        assertThat(details.get(2L)).contains("was lost");
        try (SqliteStore store = SqliteStore.open(directory)) {
            store.flush();
            assertThat(store.verify(Check.REPORT).findings()).isEmpty();
        }
    }

    @Test
    void aLostDeletionIsNotUndone() throws IOException {
        Path directory = archive.copy(archive.closed(), home.resolve("deleted"));
        archive.execute(directory, "UPDATE item SET sum = sum + 1 WHERE state IS NULL");
        SqliteStore.rebuildDatabase(directory, SqliteOptions.defaults());
        try (SqliteStore store = SqliteStore.open(directory)) {
            assertThat(store.read(key("deleted"))).isEmpty();
        }
    }

    @Test
    void namesThatAreDamagedAreTakenFromWhatConfirmsThem() throws IOException {
        Path directory = archive.copy(archive.closed(), home.resolve("names"));
        RescueArchive.deleteMirror(directory);
        archive.execute(directory, "UPDATE state SET name = 'XXX' WHERE name = 'RUN'");
        VerifyReport report = SqliteStore.rebuildDatabase(directory, SqliteOptions.defaults());
        assertThat(report.findings()).isEmpty();
        archive.check(directory, report, true);
    }
}
