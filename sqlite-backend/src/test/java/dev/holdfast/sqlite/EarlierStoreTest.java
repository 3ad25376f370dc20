package dev.holdfast.sqlite;

import dev.holdfast.backendtests.EarlierStore;
import java.io.InputStream;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EarlierStoreTest {
    @Test
    void aStoreOfAnEarlierCommitOpensAndContinues(@TempDir Path directory) throws Exception {
        try (InputStream zip = getClass().getResourceAsStream("earlier-store.zip")) {
            EarlierStore.unpack(zip, directory);
        }
        try (SqliteStore store = SqliteStore.open(directory)) {
            EarlierStore.check(store);
        }
    }
}
