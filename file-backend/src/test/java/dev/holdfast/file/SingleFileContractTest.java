package dev.holdfast.file;

import dev.holdfast.testkit.contract.StateStoreContract;
import dev.holdfast.testkit.contract.StoreHarness;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class SingleFileContractTest extends StateStoreContract {
    @TempDir
    Path directory;

    @Override
    protected StoreHarness harness() {
        return new SingleFileHarness(directory.resolve("store"), SingleFileOptions.defaults());
    }
}
