package dev.holdfast.sqlite;

import static dev.holdfast.backendtests.child.SampleCommits.create;
import static dev.holdfast.backendtests.child.SampleCommits.key;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.store.StateStore.Check;
import dev.holdfast.store.VerifyReport;
import dev.holdfast.store.VerifyReport.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A changed key inside an index hides an item from reading; verify finds and repairs it. */
class IndexDamageTest {
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
        return SqliteStore.open(directory, PlainFactory.OPTIONS);
    }

    @Test
    void aHiddenItemIsFoundByCheckingAndBackAfterRepair() {
        try (SqliteStore store = open()) {
            assertThat(store.read(key("item-4"))).isEmpty();
            assertThat(store.verify(Check.REPORT).findings())
                    .isNotEmpty()
                    .extracting(VerifyReport.Finding::problem)
                    .containsOnly(Problem.DERIVED_MISMATCH);
            assertThat(store.verify(Check.REPAIR).clean()).isTrue();
            assertThat(store.read(key("item-4"))).isPresent();
            assertThat(store.verify(Check.REPORT).findings()).isEmpty();
        }
    }
}
