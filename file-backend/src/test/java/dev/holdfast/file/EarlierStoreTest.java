package dev.holdfast.file;

import dev.holdfast.backendtests.EarlierStore;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EarlierStoreTest {
    @TempDir
    private Path directory;

    @Test
    void aStoreOfAnEarlierCommitOpensAndContinues() throws IOException {
        unpack("earlier-store.zip");
        try (FileStore store = FileStore.open(directory)) {
            EarlierStore.check(store);
        }
    }

    @Test
    void aSingleFileOfAnEarlierCommitOpensAndContinues() throws IOException {
        unpack("earlier-single-file.zip");
        try (SingleFileStore store = SingleFileStore.open(directory.resolve(".processing_state.json"))) {
            EarlierStore.check(store);
        }
    }

    private void unpack(String resource) throws IOException {
        try (InputStream zip = getClass().getResourceAsStream(resource)) {
            EarlierStore.unpack(zip, directory);
        }
    }
}
