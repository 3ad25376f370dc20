package dev.holdfast.file;

import dev.holdfast.backendtests.WorkersTests;
import dev.holdfast.testkit.StoreFactory;

class FileWorkersTest extends WorkersTests {
    @Override
    protected Class<? extends StoreFactory> factory() {
        return FileFactory.class;
    }
}
