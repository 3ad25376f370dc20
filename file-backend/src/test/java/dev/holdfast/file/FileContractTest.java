package dev.holdfast.file;

import dev.holdfast.testkit.contract.StateStoreContract;
import dev.holdfast.testkit.contract.StoreHarness;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class FileContractTest extends StateStoreContract {
    @TempDir
    Path directory;

    @Override
    protected StoreHarness harness() {
        return new FileHarness(directory.resolve("store"), FileOptions.defaults());
    }
}
