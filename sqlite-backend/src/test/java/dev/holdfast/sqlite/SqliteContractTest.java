package dev.holdfast.sqlite;

import dev.holdfast.testkit.contract.StateStoreContract;
import dev.holdfast.testkit.contract.StoreHarness;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class SqliteContractTest extends StateStoreContract {
    @TempDir
    Path directory;

    @Override
    protected StoreHarness harness() {
        return new SqliteHarness(directory.resolve("store"), SqliteOptions.defaults());
    }
}
