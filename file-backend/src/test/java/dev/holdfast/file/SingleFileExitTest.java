package dev.holdfast.file;

import dev.holdfast.backendtests.ExitTests;
import dev.holdfast.testkit.StoreFactory;

class SingleFileExitTest extends ExitTests {
    @Override
    protected Class<? extends StoreFactory> factory() {
        return SingleFileFactory.class;
    }
}
