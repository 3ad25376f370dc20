package dev.holdfast.file;

import dev.holdfast.backendtests.ClaimLifeTests;
import dev.holdfast.store.StateStore;
import java.nio.file.Path;

class SingleFileClaimLifeTest extends ClaimLifeTests {
    @Override
    protected StateStore open(Path directory) {
        return new SingleFileFactory().open(directory);
    }
}
