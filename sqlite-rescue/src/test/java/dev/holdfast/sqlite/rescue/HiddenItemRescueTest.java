package dev.holdfast.sqlite.rescue;

import static dev.holdfast.backendtests.child.SampleCommits.create;
import static dev.holdfast.backendtests.child.SampleCommits.key;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.sqlite.SqliteOptions;
import dev.holdfast.sqlite.SqliteStore;
import dev.holdfast.store.StateStore.Check;
import dev.holdfast.store.VerifyReport;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An item that is created twice because a damaged index hides the first one. */
class HiddenItemRescueTest {
    private static final SqliteOptions PLAIN =
            SqliteOptions.builder().mirror(SqliteOptions.MirrorMode.OFF).build();
    private static final int PAGE = 2048;
    private static final byte LEAF_OF_INDEX = 0x0a;
    private static final int ITEMS = 9;

    @TempDir
    Path directory;

    @BeforeEach
    void hideAnItem() throws IOException {
        try (SqliteStore store = open()) {
            for (int i = 0; i < ITEMS; i++) {
                create(store, "item-" + i);
            }
        }
        byte[] bytes = Files.readAllBytes(directory.resolve("state.db"));
        byte[] id = "item-4".getBytes(StandardCharsets.UTF_8);
        int changed = 0;
        for (int page = 0; page < bytes.length; page += PAGE) {
            for (int at = page; bytes[page] == LEAF_OF_INDEX && at < page + PAGE - id.length; at++) {
                if (java.util.Arrays.equals(bytes, at, at + id.length, id, 0, id.length)) {
                    bytes[at] = 'z';
                    changed++;
                }
            }
        }
        assertThat(changed).as("keys in indexes").isEqualTo(1);
        Files.write(directory.resolve("state.db"), bytes);
    }

    private SqliteStore open() {
        return SqliteStore.open(directory, PLAIN);
    }

    @Test
    void anItemThatWasCreatedTwiceIsNamedAndRebuiltAsTheFirst() {
        try (SqliteStore store = open()) {
            create(store, "item-4");
            assertThat(store.verify(Check.REPORT).clean()).isFalse();
            assertThat(store.verify(Check.REPAIR).clean())
                    .as("cannot be repaired")
                    .isFalse();
        }
        VerifyReport report = SqliteStore.rebuildDatabase(directory, PLAIN);

        assertThat(report.findings())
                .filteredOn(finding -> finding.subject().equals(key("item-4").toString()))
                .singleElement()
                .satisfies(finding -> assertThat(finding.detail()).contains("created twice"));
        assertThat(report.items()).isEqualTo(ITEMS);
        try (SqliteStore store = open()) {
            assertThat(store.read(key("item-4"))).isPresent();
            assertThat(store.verify(Check.REPORT).findings()).isEmpty();
        }
    }
}
