package dev.holdfast.sqlite;

import dev.holdfast.backendtests.ClaimLifeTests;
import dev.holdfast.store.StateStore;
import java.nio.file.Path;

class SqliteClaimLifeTest extends ClaimLifeTests {
    @Override
    protected StateStore open(Path directory) {
        return new PlainFactory().open(directory);
    }
}
