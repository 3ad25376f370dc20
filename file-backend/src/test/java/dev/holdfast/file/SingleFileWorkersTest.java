package dev.holdfast.file;

import dev.holdfast.backendtests.WorkersTests;
import dev.holdfast.testkit.StoreFactory;

class SingleFileWorkersTest extends WorkersTests {
    @Override
    protected Class<? extends StoreFactory> factory() {
        return SingleFileFactory.class;
    }
}
