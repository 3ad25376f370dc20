package dev.holdfast.file;

import dev.holdfast.backendtests.ClaimLifeTests;
import dev.holdfast.store.StateStore;
import java.nio.file.Path;

class FileClaimLifeTest extends ClaimLifeTests {
    @Override
    protected StateStore open(Path directory) {
        return FileStore.open(directory);
    }
}
